"""Coming back in without what was registered, calling that off, and the brake that stops everything."""

import datetime as dt

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.cutting import cut_counter_recoveries
from portal.identity.models import ProofEvent, Recovery, Resident, Way
from portal.identity.queries.actors import login_of
from portal.identity.queries.recoveries import last_begun
from portal.identity.rules.levels import Level, Method
from portal.identity.rules.recovery import is_another
from portal.municipalities.scope import System, viewing_as

from .sessions import forget

_WORK = System("let somebody back in")


def begin(resident: Resident, *, by: trail.Actor, now: dt.datetime) -> None:
    """Note that somebody came in by mail alone: all sessions end, card proofs too, and every channel is told."""
    with viewing_as(_WORK), trail.act(events.RECOVERED, by=by, subject=resident) as act:
        act.note(way=Way.MAIL.value, sessions=forget(login_of(resident)))
        if is_another(last_begun(resident), now):
            shut(resident, Way.MAIL, now)
        alarms.ring(login_of(resident), alarms.Alarm.RECOVERED)


def cancel(resident: Resident, *, keep: str, now: dt.datetime) -> None:
    """The owner, who has shown what is registered, says that it was not them: whoever came in is out again."""
    with viewing_as(_WORK), trail.act(events.RECOVERY_CANCELLED, by=resident, subject=resident) as act:
        Recovery.objects.filter(resident=resident, cancelled_at=None).update(cancelled_at=now)
        act.note(papers=cut_counter_recoveries(resident.pk, now), sessions=forget(login_of(resident), keep=keep))


def pull_brake(resident: Resident, *, now: dt.datetime, also: tuple[str, ...] = ()) -> None:
    """Whoever reads a mailbox of the account says "not me": everybody is out, and nothing can be changed for a day."""
    with viewing_as(_WORK), trail.act(events.BRAKE_PULLED, by=resident, subject=resident) as act:
        act.note(papers=cut_counter_recoveries(resident.pk, now), sessions=forget(login_of(resident)))
        shut(resident, Way.ALARM, now)
        alarms.ring(login_of(resident), alarms.Alarm.BRAKE_PULLED, also=also)


def shut(resident: Resident, way: Way, now: dt.datetime) -> None:
    """The step itself, for acts that do more: factors wait a day from now, strict letters stay shut until the card is read again."""
    Recovery.objects.create(resident=resident, way=way, begun_at=now)
    ProofEvent.objects.create(resident=resident, method=Method.ENDED, level=Level.GUEST, at=now)
