"""The checklist of a case: an officer says that a point was looked at, or that it was not."""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.actions import steps
from procedures.actions.assigning import OVER
from procedures.actions.refusals import NotOpenForThat, UnknownPoint
from procedures.models import Application, Tick
from procedures.models.application import StateWords
from procedures.rules import checkpoints

if TYPE_CHECKING:
    from portal.identity.models import Officer


def tick(application: Application, point: str, *, by: "Officer", now: datetime) -> None:
    """Ticked twice, the first one stays: it says who looked."""
    with trail.act(events.POINT_TICKED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        number = _number(row, point)
        facts = {"municipality_id": row.municipality_id, "ticked_by": by, "ticked_at": now}
        _tick, is_new = Tick.objects.get_or_create(application=row, point=point, defaults=facts)
        act.note(point=number, new=is_new)


def untick(application: Application, point: str, *, by: "Officer") -> None:
    with trail.act(events.POINT_UNTICKED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        number = _number(row, point)
        gone = Tick.objects.filter(application=row, point=point).delete()[0]
        act.note(point=number, gone=bool(gone))


def _number(row: Application, point: str) -> int:
    """Its place in the list, from 1. The trail keeps no words."""
    if row.state in OVER:
        raise NotOpenForThat(state=StateWords(row.state).label)
    listed = checkpoints.points(row.procedure.checkpoints)
    if point not in listed:
        raise UnknownPoint
    return listed.index(point) + 1
