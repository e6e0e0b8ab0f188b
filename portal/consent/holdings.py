"""What consent registers with identity's holdings."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import About, Holding, Row, told

from .models import Consent
from .queries import ledger


def _given(resident_id: UUID) -> Sequence[Row]:
    """In words of our own: a column that is called "items" is taken by a template for the list of all columns."""
    return [
        {
            "利用目的": line.title,
            "市町村": line.town,
            "使う項目": told(line.items),
            "同意した日時": told(line.given_at),
            "同意の期限": told(line.until),
            "取り消した日時": told(line.withdrawn_at),
        }
        for line in ledger(resident_id)
    ]


def _withdraw(resident_id: UUID) -> int:
    """All that is in force ends; that it was given stays, for it made lawful what was done until then."""
    return Consent.objects.filter(resident=resident_id, withdrawn_at=None).update(withdrawn_at=timezone.now())


STAYS = _("同意した使い方は、退会した日にすべて終わります。いつ何に同意していたかは、それまでの使い方が正しかった証拠として残ります。")
HELD = (Holding("consents", _("同意"), _given, _withdraw, kept_because=STAYS),)

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "consents": About(
        _("あなたの答え"), _("同意した使い方だけに情報を使う"),
        _("やめると使いません。同意した記録は、証拠として残ります"),
    ),
}
