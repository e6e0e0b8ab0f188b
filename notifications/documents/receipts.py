"""The receipt of a letter (受領・開封の証明): its five times and its places in the chain, signed with the town's certificate.

Made when it is asked for, with what the trail says then, and kept nowhere. /verify/ knows it by the notice it names and the signature.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from notifications.queries import certificates, evidence
from portal.lib import pdfworkshop, qr, signing, stamping
from portal.lib.languages import OFFICIAL
from portal.lib.wareki import wareki
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from notifications.models import Notice


def receipt(letter: Notice, now: datetime, language: str = OFFICIAL) -> bytes:
    """In Japanese, and beneath in the reader's `language`. Raises a `pdf.RenderRefused`.

    Signed without a time server: a page that somebody waits for calls nobody.
    """
    address = f"{settings.PORTAL_URL}{reverse('notifications:verify')}?number={letter.code}"
    shown = {
        "letter": letter, "evidence": evidence.evidence(letter), "made_on": wareki(timezone.localdate(now)), "made_at": now,
        "qr": qr.qr_svg(address),
    }  # fmt: skip

    def paper(language: str) -> str:
        with override(OFFICIAL):
            return render_to_string("pdf/receipt.html", shown | {"second": "" if language == OFFICIAL else language})

    made = pdfworkshop.render_in_words_of(language, paper, stylesheets=[render_to_string("pdf/receipt.css")], seconds=10)
    with viewing_as(System("sign a receipt with the town's certificate", letter.municipality_id)):
        credential = certificates.credential(letter.municipality_id, now)
    # The id of the letter stands in its particulars, where the verifying page looks for it.
    info = {"Subject": f"確認番号 {letter.code}", "TobiraNotice": str(letter.pk)}
    field = signing.field(now, reason="受領・開封の証明") if credential else None
    whole = stamping.in_full(made, info, field)
    return signing.sign(whole, credential) if credential else whole
