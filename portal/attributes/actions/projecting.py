"""Keeping the part of what somebody told that may be used: `AudienceRow`, written anew whenever anything behind it changes.

Withdrawing, switching off, forgetting, moving house and listing a child all end here, inside their own act: after the commit
no reader finds what was taken back, and before it none finds less.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.attributes import events
from portal.attributes.models import AudienceChild, AudienceRow, DeclaredAttribute, SwitchedOff
from portal.attributes.rules import vocabulary
from portal.audit import trail
from portal.consent.queries import answers, residents_in_force, wordings_now
from portal.identity.queries import family
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident

AT_ONCE = 1000
_DATES = (vocabulary.BIRTH_DATE, vocabulary.MOVED_ON, vocabulary.DUE_ON)


def switch(resident: Resident, name: str, *, on: bool, by: trail.Actor) -> None:
    """Let one attribute be used or not, without forgetting it. A name that the vocabulary does not know changes nothing."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.SWITCHED, by=by, subject=resident) as act:
        if name in vocabulary.ATTRIBUTE_NAMES:
            SwitchedOff.objects.filter(resident=resident, name=name).delete()
            if not on:
                SwitchedOff.objects.create(resident=resident, name=name)
        project(resident)
        act.note(field=name if name in vocabulary.ATTRIBUTE_NAMES else "", on=on)


def project_when_consent_changes(resident: Resident, code: str) -> None:
    if code in vocabulary.GROUPS:
        project(resident)


def project(resident: Resident) -> None:
    """Write the resident's row anew; without any consent there is none. Runs inside the caller's act."""
    _project(resident.pk)


def project_missing() -> int:
    """Write the rows of those who agreed before there were any; gives how many. Who has one is not looked at."""
    with trail.act(events.PROJECTED, by=trail.PORTAL) as act:
        with viewing_as(System("find who has no row yet")):
            without = DeclaredAttribute.objects.exclude(resident__in=AudienceRow.objects.values("resident"))
            people = [*without.order_by().values_list("resident_id", flat=True).distinct()]
        agreed = [one for at in range(0, len(people), AT_ONCE) for one in residents_in_force(people[at : at + AT_ONCE], vocabulary.CORE)]
        for resident_id in agreed:
            _project(resident_id)
        act.note(people=len(agreed))
    return len(agreed)


def _project(resident_id: UUID) -> None:
    given = answers(resident_id, [*vocabulary.GROUPS])
    agreed = [group for group in vocabulary.GROUPS if given[group].is_in_force]
    with viewing_as(ResidentView(resident_id)):
        AudienceChild.objects.filter(resident=resident_id).delete()
        if not agreed:
            AudienceRow.objects.filter(resident=resident_id).delete()
            return
        facts, births = _usable(resident_id, agreed)
        AudienceRow.objects.update_or_create(resident_id=resident_id, defaults=facts)
        AudienceChild.objects.bulk_create(AudienceChild(resident_id=resident_id, birth_on=day) for day in births)


def _usable(resident_id: UUID, agreed: list[str]) -> tuple[dict[str, Any], list[dt.date]]:
    off = {*SwitchedOff.objects.filter(resident=resident_id).values_list("name", flat=True)}
    used = {name for group in agreed for name in vocabulary.GROUPS[group]} - off
    told = dict(DeclaredAttribute.objects.filter(resident=resident_id, name__in=used).values_list("name", "value"))
    births = family.births_of_children([resident_id]).get(resident_id, []) if vocabulary.CHILDREN in used else []
    said_none = told.pop(vocabulary.CHILDREN, None) is not None
    if vocabulary.TOWN not in told:
        told.pop(vocabulary.WARD, None)
    facts: dict[str, Any] = {name: told.get(name) if name in _DATES else told.get(name, "") for name in vocabulary.ATTRIBUTES}
    now = wordings_now(agreed)
    facts[vocabulary.CHILDREN] = sorted(day.isoformat() for day in births) if births or said_none else None
    return {**facts, "wordings": {group: now[group] for group in agreed}}, births
