"""Cases of an officer who leaves."""

from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.models import Application
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer

OVER = (State.DECIDED, State.WITHDRAWN, State.DISCARDED)


def hand_over(officer: "Officer", to: "Officer | None", by: trail.Actor) -> int:
    """All open cases of the officer to a colleague, or back to those who wait for anybody."""
    with trail.act(events.CASES_HANDED_OVER, by=by, on=officer) as act:
        rows = Application.objects.filter(assignee=officer.pk).exclude(state__in=OVER)
        count = rows.update(assignee=to)
        act.note(cases=count, to=to.pk if to else None)
    return count
