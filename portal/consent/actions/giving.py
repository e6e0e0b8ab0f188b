"""Agreeing, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portal.audit import trail
from portal.consent import changes, events, queries, rules
from portal.consent.models import Consent
from portal.identity import pilots
from portal.identity.queries import proxies
from portal.lib.dates import months_later
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

from .publishing import UnknownPurpose

if TYPE_CHECKING:
    from portal.identity.models import Resident

AT_ONCE = 500


def grant(
    resident: Resident, code: str, *, by: trail.Actor, town_id: str | None = None, items: Sequence[str] | None = None,
    until: dt.datetime | None = None, guardian: Resident | None = None,
) -> None:
    """Keep a resident's yes to the purpose as it reads now, for good or `until` then. Agreeing again replaces the older yes.

    A purpose for so many months ends by itself. `guardian` is the parent or guardian who says it for them.
    """
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CONSENT_GIVEN, by=by, town=town_id, subject=resident) as act:
        purpose = queries.current_purpose(code, town_id)
        if purpose is None or queries.is_ended(code):
            raise UnknownPurpose(code=code)
        if town_id:
            pilots.look_over(resident, town_id)
        now = timezone.now()
        Consent.objects.filter(resident=resident, code=code, municipality=town_id, withdrawn_at=None).update(withdrawn_at=now)
        made = Consent.objects.create(
            resident=resident, version_id=purpose.version_id, code=code, municipality_id=town_id,
            items=list(purpose.items if items is None else items), given_at=now, until=_end(purpose.terms, now, until), given_by=guardian,
        )  # fmt: skip
        _tell(resident, code)
        act.on_object(made)
        act.note(code=code, number=purpose.number)


def withdraw(resident: Resident, code: str, *, by: trail.Actor, town_id: str | None = None) -> bool:
    """Take a yes back, from the next call on. False when there was none."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CONSENT_WITHDRAWN, by=by, town=town_id, subject=resident) as act:
        act.note(code=code)
        mine = Consent.objects.filter(resident=resident, code=code, municipality=town_id, withdrawn_at=None)
        was_given = bool(mine.update(withdrawn_at=timezone.now()))
        _tell(resident, code)
    return was_given


def withdraw_given_by(principal_id: UUID, agent_id: UUID, act: trail.Act | None) -> None:
    """End what a parent or guardian said yes to for somebody whom they may not speak for any more. Inside the act that ends the proxy."""
    with viewing_as(System("end what was agreed to by somebody who may not any more")):
        if proxies.may_speak(principal_id, agent_id, timezone.localdate()):
            return
        now = timezone.now()
        mine = Consent.objects.filter(Q(until=None) | Q(until__gt=now), resident=principal_id, given_by=agent_id, withdrawn_at=None)
        rows = [*mine.select_related("resident")]
        Consent.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=now)
    if act:
        act.also(events.CONSENT_WITHDRAWN, [(row, row.resident) for row in rows])
    for row in rows:
        _tell(row.resident, row.code)


def withdraw_all(act: trail.Act, town_id: str, now: dt.datetime, **only: str) -> int:
    """End everybody's yes to a purpose (`code`) of a town, or to all of them. Inside the act that ends it; each reads it in their log."""
    with viewing_as(System("end a purpose")):
        rows = Consent.objects.filter(municipality=town_id, withdrawn_at=None, **only)
        # Locked, so that a yes that comes in this moment is neither ended unread nor read and not ended.
        theirs = list(rows.select_for_update().values_list("pk", "resident"))
        for start in range(0, len(theirs), AT_ONCE):
            Consent.objects.filter(pk__in=[pk for pk, _whose in theirs[start : start + AT_ONCE]]).update(withdrawn_at=now)
    act.also(events.CONSENT_WITHDRAWN, [(Consent(pk=pk), trail.Whose(whose)) for pk, whose in theirs])
    return len(theirs)


def _end(terms: rules.Terms, now: dt.datetime, until: dt.datetime | None) -> dt.datetime | None:
    ends = [until, months_later(now, terms.months or 0) if terms.ending == rules.Ending.MONTHS else None]
    return min((end for end in ends if end is not None), default=None)


def _tell(resident: Resident, code: str) -> None:
    for observer in changes.observers:
        observer(resident, code)
