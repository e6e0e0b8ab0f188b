"""Choosing paper or the portal, class by class: by the resident, at any time, from the next letter on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.models import ReceiptChoice
from notifications.models.refusals import ConsentMissing, NoSuchForm
from notifications.rules.policy import LegalClass
from notifications.rules.receiving import Form
from portal.audit import trail
from portal.consent import queries as consents
from portal.consent.rules import DIGITAL_NOTICE
from portal.municipalities.queries import names

if TYPE_CHECKING:
    from portal.identity.models import Resident


def choose(resident: Resident, town_id: str, legal_class: str, form: str, *, by: Resident) -> None:
    """End the choice before and keep this one, with the version of the purpose and the instant. Digital forms need the consent."""
    with trail.act(events.RECEIPT_CHOSEN, by=by, town=town_id, subject=resident) as act:
        if legal_class not in {str(one) for one in LegalClass} or form not in {str(one) for one in Form}:
            raise NoSuchForm
        purpose = consents.current_purpose(DIGITAL_NOTICE, town_id)
        if purpose is None or (form != Form.PAPER and not consents.in_force(resident.pk, DIGITAL_NOTICE, town_id)):
            raise ConsentMissing(town=names([town_id])[town_id])
        now = timezone.now()
        mine = ReceiptChoice.objects.filter(resident=resident.pk, municipality=town_id, legal_class=legal_class, ended_at=None)
        if mine.filter(form=form, version=purpose.number).exists():
            return
        mine.update(ended_at=now)
        ReceiptChoice.objects.create(
            resident_id=resident.pk, municipality_id=town_id, legal_class=legal_class, form=form, version=purpose.number, chosen_at=now
        )
        act.note(legal_class=legal_class, form=form, version=purpose.number)
