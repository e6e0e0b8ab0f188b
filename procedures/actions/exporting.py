"""All answers of many cases leave the portal as one file. Whoever is in it reads that in their own log."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.lib import csvfile
from procedures import events
from procedures.actions.refusals import NothingToExport, TooManyToExport
from procedures.documents import Encoding
from procedures.models import Application
from procedures.queries import exporting

if TYPE_CHECKING:
    from portal.identity.models import Officer

# A file of this many cases is some 30 MB, and writing as many entries holds the town's trail for a few seconds.
MOST = 10_000


def export_answers(chosen: exporting.Wanted, *, encoding: Encoding, by: "Officer") -> bytes:
    """One line per case, one column per question. Formula cells are neutralised; in CP932 a letter that it lacks becomes 〓."""
    with trail.act(events.ANSWERS_EXPORTED, on=chosen.procedure, by=by) as act:
        found = exporting.ids_in_order(chosen)
        refuse_size(len(found))
        made = exporting.sheet([pk for pk, _whose in found])
        content = b"".join(csvfile.write_rows(_with_header(made), encoding))
        act.also(events.APPLICATION_EXPORTED, [(Application(pk=pk), trail.Whose(whose)) for pk, whose in found])
        act.note(rows=len(found), columns=len(made.header), encoding=encoding)
    return content


def refuse_size(count: int) -> None:
    if not count:
        raise NothingToExport
    if count > MOST:
        raise TooManyToExport(count=count, most=MOST)


def _with_header(made: exporting.Sheet) -> Iterator[tuple[str, ...]]:
    yield made.header
    yield from made.rows
