"""The counter reads what somebody brings along."""

from datetime import date
from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.actions.refusals import CodeNotRead, CodeOfAnotherTown, CodePartsMissing
from procedures.queries import paperforms as queries
from procedures.rules import papercode

if TYPE_CHECKING:
    from portal.identity.models import Officer


def read_code(text: str, *, by: "Officer", today: date) -> queries.Brought:
    """What the codes say, for a clerk to copy. Nothing of it is kept, but that one was read."""
    with trail.act(events.PAPER_CODE_READ, by=by, town=by.municipality_id) as act:
        try:
            carried = papercode.read(text)
        except papercode.NotRead as error:
            if error.missing:
                raise CodePartsMissing(of=error.of, missing="・".join(map(str, error.missing))) from None
            raise CodeNotRead from None
        if carried.town_id != by.municipality_id:
            raise CodeOfAnotherTown
        sheets = queries.chosen(carried.town_id, [carried.sheet])
        if not sheets:
            raise CodeNotRead
        act.note(sheet=sheets[0].slug)
        return queries.brought(sheets[0], carried, today)
