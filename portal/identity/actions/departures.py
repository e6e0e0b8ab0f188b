"""Leaving the portal: asked for, thought over, done."""

import datetime as dt
from uuid import UUID

from portal.audit import trail
from portal.identity import alarms, events, holdings
from portal.identity.cutting import cut_proxies
from portal.identity.models import CardLink, Departure, Resident, User
from portal.identity.queries.actors import is_officer, login_of
from portal.identity.rules.departures import GRACE, is_due
from portal.municipalities.scope import System, viewing_as

from .sessions import forget

_WORK = System("let a resident leave")


def ask(resident: Resident, *, now: dt.datetime) -> Departure:
    """Begin the days of grace; asked again, they do not begin anew."""
    with viewing_as(_WORK), trail.act(events.DEPARTURE_ASKED, by=resident, subject=resident):
        facts = {"asked_at": now, "due_at": now + GRACE}
        departure, is_new = Departure.objects.get_or_create(resident=resident, cancelled_at=None, erased_at=None, defaults=facts)
        if is_new:
            alarms.ring(login_of(resident), alarms.Alarm.DEPARTURE_ASKED)
    return departure


def cancel(resident: Resident, *, now: dt.datetime) -> None:
    """Stay after all."""
    with viewing_as(_WORK), trail.act(events.DEPARTURE_CANCELLED, by=resident, subject=resident):
        if Departure.objects.filter(resident=resident, cancelled_at=None, erased_at=None).update(cancelled_at=now):
            alarms.ring(login_of(resident), alarms.Alarm.DEPARTURE_CANCELLED)


def erase(departure_id: UUID | str, *, now: dt.datetime) -> None:
    """Each floor erases what is the resident's alone; letters and evidence stay with the towns, without a login behind them."""
    with viewing_as(_WORK):
        departure = Departure.objects.filter(pk=departure_id, cancelled_at=None, erased_at=None).first()
        if departure is None or not is_due(departure.due_at, now):
            return
        with trail.act(events.DEPARTED, by=trail.PORTAL, subject=departure.resident) as act:
            # Claimed by condition: whoever cancels in this very moment wins or loses, never both.
            if not Departure.objects.filter(pk=departure.pk, cancelled_at=None, erased_at=None).update(erased_at=now):
                return
            alarms.ring(login_of(departure.resident), alarms.Alarm.DEPARTED)
            # Before anything is erased: services hear of it by the links that go next.
            forget(login_of(departure.resident))
            for held in holdings.registered():
                if held.erase is not None:
                    act.note(**{held.code: held.erase(departure.resident_id)})
            _end_login(departure.resident, now, act)


def _end_login(resident: Resident, now: dt.datetime, act: trail.Act) -> None:
    """The profile stays as an empty stub that letters point to; the login goes with all that hangs on it, unless an officer uses it."""
    user = login_of(resident)
    CardLink.objects.filter(resident=resident, closed_at=None).update(closed_at=now)
    cut_proxies(resident.pk, now, act)
    for field in Resident._meta.get_fields():
        if field.name.endswith(("_name", "_kana")):
            setattr(resident, field.name, "")
    resident.home_town_id, resident.is_active, resident.user = None, False, None
    resident.save()
    if not is_officer(user):
        User.objects.filter(pk=user.pk).delete()
