"""Cases are opened to be put on paper."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.actions.refusals import NothingToPrint, TooManyToPrint
from procedures.models import Application
from procedures.queries import prints

if TYPE_CHECKING:
    from portal.identity.models import Officer

MOST = 50


def open_for_print(rows: Sequence[Application], *, by: "Officer") -> list[prints.Printed]:
    """A look at each of them, kept for its applicant to see: what leaves on paper was read."""
    with trail.act(events.APPLICATIONS_PRINTED, by=by, town=by.municipality_id) as act:
        if not rows:
            raise NothingToPrint
        if len(rows) > MOST:
            raise TooManyToPrint(most=MOST)
        act.also(events.APPLICATION_READ, [(row, row.applicant_subject) for row in rows])
        act.note(rows=len(rows))
        return prints.printed(rows)
