"""What a table file is made of, whether it came as CSV or as a workbook: columns, rows, cells, and why a file is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext_lazy as _

from portal.lib.japanese import fold_width
from portal.lib.refusals import Refused

ValueOfCell = str | int | float | date | datetime | time | None

# What Excel may take for the beginning of a formula, in both widths; written with an apostrophe in front, read without it.
_TRIGGER = re.compile("'*[=+\\-@＝＋－＠\t\r\n\0]")
# In a file that came in, "-5", "+81 90 1234", "-" and "－なし" are what they seem; "=A1", "@SUM(A1)" and "-A1*2" are formulas.
_FORMULA = re.compile(r"\s*([=@]|[+\-](?![\d\s().,\-]*$)[\w$(.'\"=@+\-])", re.ASCII)
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
# What the three above find is not printable, or begins so. Most cells are neither, and a long file has 700,000 of them.
_BEGINS = frozenset("=@+-＝＠＋－−‐‑")
_ENDS = re.compile("\r\n?")


class UnreadableFile(Refused):
    """The file as a whole cannot be used; nothing of it was taken."""

    sentence = _("このファイルは読めません。ExcelでCSVまたはExcelブック（.xlsx）として保存し直してください。")


class TooLarge(UnreadableFile):
    sentence = _("ファイルが大きすぎます（上限は{megabytes}MBです）。いくつかに分けてください。")


class TooManyRows(UnreadableFile):
    sentence = _("行が多すぎます（上限は{rows}行です）。いくつかに分けてください。")


class TooManyColumns(UnreadableFile):
    sentence = _("{row}行目の列が多すぎます（上限は{columns}列です）。不要な列を消してください。")


class NoHeader(UnreadableFile):
    sentence = _("{row}行目に見出しがありません。1行に1つの見出しの行を置いてください。")


class DuplicateColumn(UnreadableFile):
    sentence = _("見出し「{name}」が{first}列と{second}列の両方にあります。片方の名前を変えてください。")


class BadCell(Refused):
    """One cell or row cannot be used; it is listed in `Row.problems` and does not stop the others."""

    sentence = _("{cell}は読めません。値を入れ直してください。")


class FormulaCell(BadCell):
    sentence = _("{cell}に計算式があります。コピーして「値の貼り付け」で値に直してください。")


class ErrorCell(BadCell):
    sentence = _("{cell}がExcelのエラー（{shown}）になっています。値を入れ直してください。")


class ControlCharacter(BadCell):
    sentence = _("{cell}に目に見えない制御文字があります。消して入れ直してください。")


class PrivateLetter(BadCell):
    sentence = _("{cell}に外字（その役所だけの文字）があり、画面や通知に表示できません。標準の文字に直してください。")


class CellWithoutColumn(BadCell):
    sentence = _("{cell}に値がありますが、その列に見出しがありません。列がずれていないか確かめてください。")


@dataclass(frozen=True)
class Limits:
    max_bytes: int = 20 * 1024 * 1024
    max_rows: int = 100_000
    max_columns: int = 200
    max_line: int = 1024 * 1024  # characters
    max_unpacked: int = 100 * 1024 * 1024  # bytes of a workbook when unzipped


@dataclass(frozen=True, slots=True)
class Column:
    """`letter` as Excel shows it, `name` as written, `key` folded to one width and without spaces, for comparing."""

    letter: str
    name: str

    @property
    def key(self) -> str:
        return re.sub(r"\s+", "", fold_width(self.name))


class Cell(NamedTuple):
    """`raw` is what the file holds: always a text in CSV; a number, a date or a text in a workbook."""

    letter: str
    row: int
    raw: ValueOfCell

    @property
    def ref(self) -> str:
        return f"{self.letter}{self.row}"

    @property
    def written(self) -> str:
        """The value as a text, letters as they were written (names, addresses)."""
        if isinstance(self.raw, str):
            return _ENDS.sub("\n", restore(self.raw)).strip()
        if isinstance(self.raw, float) and self.raw.is_integer():
            return str(int(self.raw))
        return "" if self.raw is None else str(self.raw)

    @property
    def text(self) -> str:
        """`written` with digits, letters and kana in one width (numbers, codes, dates)."""
        return fold_width(self.written).strip()

    @property
    def is_number(self) -> bool:
        """Whether Excel holds a number here: in a column of codes 「先頭の0が消えている可能性」."""
        return isinstance(self.raw, int | float)

    @property
    def is_blank(self) -> bool:
        return self.raw is None or (isinstance(self.raw, str) and not self.raw.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as Excel shows it. `cells` has one cell per column of the header, in its order."""

    number: int
    cells: tuple[Cell, ...]
    problems: tuple[BadCell, ...] = ()


@dataclass(frozen=True)
class Table:
    """`rows` may be gone through more than once. Blank rows are left out and keep their numbers.

    `kind` is "csv" or "xlsx"; `encoding` "utf-8", "utf-8-sig", "utf-16", "cp932" or "xlsx"; `digest` the SHA-256 of the file
    in hex; `sheet` the name of the sheet that was read, `ignored_sheets` the others (a page should say so).
    """

    kind: str
    encoding: str
    digest: str
    header: tuple[Column, ...]
    source: Callable[[], Iterator[Row]] = field(repr=False, compare=False)
    sheet: str = ""
    ignored_sheets: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterator[Row]:
        return self.source()


def read_limited(data: bytes | BinaryIO, limits: Limits) -> bytes:
    """The file's bytes; raises `TooLarge` after reading one byte more than allowed, however long the file is."""
    content = data if isinstance(data, bytes) else data.read(limits.max_bytes + 1)
    if len(content) > limits.max_bytes:
        raise TooLarge(megabytes=limits.max_bytes // (1024 * 1024))
    return content


def make_header(values: Sequence[str], row: int, limits: Limits) -> tuple[Column, ...]:
    """Columns of a header row. Nameless columns at the end are dropped; others stay, with an empty name.

    Raises `NoHeader`, `DuplicateColumn`, `TooManyColumns`.
    """
    names = [" ".join(value.split()) for value in values]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise NoHeader(row=row)
    if len(names) > limits.max_columns:
        raise TooManyColumns(row=row, columns=limits.max_columns)
    columns = tuple(Column(column_letter(index), name) for index, name in enumerate(names))
    _refuse_duplicates(columns)
    return columns


def make_row(header: Sequence[Column], number: int, values: Sequence[ValueOfCell], problems: Sequence[BadCell] = ()) -> Row:
    """A row with exactly the header's columns. Missing cells are blank (Excel leaves trailing commas out); a value beyond
    the header is a problem of the row, for it means that the row has shifted.
    """
    cells = [Cell(column.letter, number, value) for column, value in zip(header, values, strict=False)]
    cells += [Cell(column.letter, number, None) for column in header[len(cells) :]]
    found = list(problems)
    if len(values) > len(header):
        beyond = (Cell(column_letter(index), number, values[index]) for index in range(len(header), len(values)))
        found += (CellWithoutColumn(cell=cell.ref) for cell in beyond if not cell.is_blank)
    for column, cell in zip(header, cells, strict=True):
        if not column.name and not cell.is_blank:
            found.append(CellWithoutColumn(cell=cell.ref))
        raw = cell.raw
        if isinstance(raw, str) and (not raw.isprintable() or raw.lstrip()[:1] in _BEGINS):
            found += _problems_of(cell)
    if not found:
        return Row(number, tuple(cells))
    # From left to right: all are of one row, so the shorter reference is further left.
    found.sort(key=lambda problem: (len(str(problem.facts["cell"])), str(problem.facts["cell"])))
    return Row(number, tuple(cells), tuple(found))


def column_letter(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def neutralise(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would take it for a formula; `restore` takes it away again."""
    return f"'{text}" if _TRIGGER.match(text) else text


def restore(text: str) -> str:
    return text[1:] if text.startswith("'") and _TRIGGER.match(text) else text


def _problems_of(cell: Cell) -> Iterator[BadCell]:
    if not isinstance(cell.raw, str):
        return
    if _CONTROL.search(cell.raw):
        yield ControlCharacter(cell=cell.ref)
    elif _PRIVATE.search(cell.raw):
        yield PrivateLetter(cell=cell.ref)
    elif _FORMULA.match(fold_width(cell.raw)):
        yield FormulaCell(cell=cell.ref)


def _refuse_duplicates(columns: Sequence[Column]) -> None:
    seen: dict[str, Column] = {}
    for column in columns:
        if not column.name:
            continue
        if first := seen.get(column.key):
            raise DuplicateColumn(name=column.name, first=first.letter, second=column.letter)
        seen[column.key] = column
