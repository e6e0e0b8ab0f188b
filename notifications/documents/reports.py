"""What the mail house, or a clerk who adds addresses, writes back into the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.documents.bundles import header
from notifications.models import Posting
from notifications.models.posting_refusals import BadReport, ReportColumnsMissing, UnknownPostings
from notifications.rules.envelope import LONGEST_ADDRESS, LONGEST_NAME, Address, postal_code_of
from notifications.rules.posting import PostingState
from portal.lib import cells, dates, tables
from portal.lib.refusals import Refused

LIMITS = cells.Limits(max_bytes=20 * 1024 * 1024, max_rows=100_000, max_columns=40)
NAMED = 10


@dataclass(frozen=True, slots=True)
class Report:
    """One line. Parts that the file leaves empty are empty here and change nothing."""

    row: int
    key: str
    address: Address
    posted_on: date | None
    returned_on: date | None
    return_reason: str


def read(data: bytes, file_name: str) -> list[Report]:
    """Raises `UnreadableFile`, `ReportColumnsMissing`, or `BadReport` for the first line that cannot be used."""
    table = tables.open_table(file_name, data, limits=LIMITS)
    names = [column.key for column in table.header]
    key = header()[0]
    if key not in names:
        raise ReportColumnsMissing(name=key)
    return [_report(row, names) for row in table.rows]


def check(told: Sequence[Report], found: Mapping[str, Posting]) -> None:
    """Whether the lines fit the postings they name: each known, each once, none posted that was opened before it left."""
    unknown = [str(line.row) for line in told if line.key not in found]
    if unknown:
        raise UnknownPostings(rows="、".join(unknown[:NAMED]))
    seen: set[str] = set()
    for line in told:
        if line.key in seen:
            raise BadReport(row=line.row, why=_("同じ郵送番号が2回あります。"))
        seen.add(line.key)
        one = found[line.key]
        if line.posted_on and one.state in (PostingState.DUE, PostingState.DROPPED):
            raise BadReport(row=line.row, why=_("まだ一覧に載せていないか、出す前に開かれた手紙です。投函日は入れられません。"))
        if line.returned_on and not (line.posted_on or one.posted_on):
            raise BadReport(row=line.row, why=_("投函日のない手紙に、返送日があります。"))


def _report(row: cells.Row, names: Sequence[str]) -> Report:
    if row.problems:
        raise BadReport(row=row.number, why=str(row.problems[0]))
    cell = dict(zip(names, row.cells, strict=True))

    def text(place: int) -> str:
        found = cell.get(header()[place])
        return " ".join(found.written.split()) if found else ""

    address = Address(postal_code_of(text(3)), text(4), text(5))
    if text(3) and not address.postal_code:
        raise BadReport(row=row.number, why=_("郵便番号は7桁の数字で書いてください。"))
    if not address.fits:
        raise BadReport(
            row=row.number,
            why=_("住所は%(a)s文字、宛名は%(n)s文字までです。封筒の窓に収まりません。") % {"a": LONGEST_ADDRESS, "n": LONGEST_NAME},
        )
    posted, returned = _day(row.number, cell.get(header()[6])), _day(row.number, cell.get(header()[7]))
    if posted and returned and returned < posted:
        raise BadReport(row=row.number, why=_("返送日が投函日より前です。"))
    return Report(row.number, cell[header()[0]].text, address, posted, returned, text(8)[:60])


def _day(row: int, cell: cells.Cell | None) -> date | None:
    if cell is None or not cell.text:
        return None
    try:
        found = dates.read_date(cell.raw).on
    except Refused as refusal:
        raise BadReport(row=row, why=str(refusal)) from None
    if found > timezone.localdate():
        raise BadReport(row=row, why=_("先の日付です。"))
    return found
