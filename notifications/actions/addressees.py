"""Binding a case to the resident who may be written to about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.documents.reading import case_number_of
from notifications.models import Addressee
from notifications.models.refusals import CaseNumberDamaged, CaseOfAnother
from notifications.models.sealing import birth_blind, subject_place
from portal.audit import trail
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident


def bind(
    *, town_id: str, case_number: str, resident: Resident, birth_on: date, by: trail.Actor, subject: str = ""
) -> None:  # fmt: skip
    """Say that notices about this case go to `resident`. `birth_on` and `subject` (the name) are the child's.

    The floor above calls it when an application is submitted. Calling it again changes nothing but a corrected birth date
    or name. Raises `CaseNumberDamaged` and, when the number belongs to somebody else, `CaseOfAnother`.
    """
    look = System("bind a case to its resident", town_id)
    with viewing_as(look), trail.act(events.ADDRESSEE_BOUND, by=by, town=town_id, subject=resident) as act:
        number = case_number_of(case_number)
        if number.doubt:
            raise CaseNumberDamaged(case_number=case_number)
        facts = {
            "birth_blind": birth_blind(town_id, birth_on.isoformat()),
            "subject": sealed.seal(subject, aad=subject_place(town_id, number.value)) if subject else "",
        }
        created = {**facts, "recipient": resident, "bound_at": timezone.now()}
        bound, is_new = Addressee.objects.get_or_create(municipality_id=town_id, case_number=number.value, defaults=created)
        if bound.recipient_id != resident.pk:
            raise CaseOfAnother(case_number=number.value)
        if not is_new:
            Addressee.objects.filter(pk=bound.pk).update(**facts)
        act.on_object(bound)
