"""Keeping in the trail, and telling on every channel, that the ways to log in have changed."""

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.models import User
from portal.identity.queries.actors import actor_of


def added(user: User, kind: str) -> None:
    with trail.act(events.FACTOR_ADDED, by=actor_of(user)) as act:
        act.note(kind=kind)
        alarms.ring(user, alarms.Alarm.FACTOR_ADDED)


def removed(user: User, kind: str) -> None:
    with trail.act(events.FACTOR_REMOVED, by=actor_of(user)) as act:
        act.note(kind=kind)
        alarms.ring(user, alarms.Alarm.FACTOR_REMOVED)
