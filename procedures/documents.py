"""What leaves this floor as a file."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from portal.lib import csvfile
from procedures.queries.staff import DecidedRow

Encoding = Literal["cp932", "utf-8-sig"]

# The header is read again by the notices' column mapping; it is data for machines and clerks, not translated.
DECISION_COLUMNS = ("受付番号", "生年月日", "児童氏名", "児童氏名カナ", "結果", "施設名", "入所日", "備考")


def decisions_csv(rows: Iterable[DecidedRow], encoding: Encoding) -> bytes:
    """One line per decision. Formula cells are neutralised; in CP932 a letter that it lacks becomes 〓."""
    return b"".join(csvfile.write_rows(_lines(rows), encoding))


def _lines(rows: Iterable[DecidedRow]) -> Iterator[tuple[str, ...]]:
    yield DECISION_COLUMNS
    for row in rows:
        yield (
            row.receipt_number, _day(row.birth_on), row.name, row.kana, row.outcome, row.facility, _day(row.starts_on), row.note,
        )  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""
