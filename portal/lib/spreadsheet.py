"""Excel workbooks (.xlsx) as tables: the first visible sheet, values only, within limits."""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from portal.lib.cells import (
    BadCell,
    Column,
    ErrorCell,
    Limits,
    Row,
    Table,
    TooManyColumns,
    TooManyRows,
    UnreadableFile,
    ValueOfCell,
    column_letter,
    make_header,
    make_row,
    read_limited,
)

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

_MAX_ENTRIES = 1000
# Sheets of repeated values pack well; 1 MB of zeros in 1 kB is no sheet.
_MAX_RATIO = 250
_SMALL = 1024 * 1024
_HEAD = 4096
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bhidden=\"(?:1|true)\"[^>]*>")
_ROW_NUMBER = re.compile(rb"\sr=\"(\d+)\"")
_ZEROS = re.compile("0+")


class NotAWorkbook(UnreadableFile):
    sentence = _("Excelブック（.xlsx）ではありません。Excelで開いて「Excelブック（.xlsx）」で保存し直してください。")


class OldOrLockedWorkbook(UnreadableFile):
    sentence = _("古い形式（.xls）か、パスワードの付いたブックです。パスワードを外し、「Excelブック（.xlsx）」で保存し直してください。")


class BrokenWorkbook(UnreadableFile):
    sentence = _("ブックが壊れていて読めません。Excelで開いて保存し直してください。")


class SwollenWorkbook(UnreadableFile):
    sentence = _("ブックの中身が大きすぎて安全に開けません。必要な表だけを新しいブックに値で貼り付け、保存し直してください。")


class NoVisibleSheet(UnreadableFile):
    sentence = _("表示されているシートがありません。データのあるシートを再表示して保存し直してください。")


class HiddenRows(UnreadableFile):
    sentence = _("シート「{sheet}」の{row}行目が隠れています。フィルターを外して再表示するか、行を消して保存し直してください。")


def open_workbook(data: bytes | BinaryIO, *, header_row: int = 1, limits: Limits | None = None) -> Table:
    """The table of the first visible sheet; `Table.sheet` says which, `Table.ignored_sheets` which others there are.

    Values keep their types, so `Cell.is_number` tells where Excel may have eaten a leading zero; a number shown with a
    format of zeros ("00012") is taken as the text that the clerk sees. Formulas are refused cell by cell, for the value stored
    beside a formula need not be what it gives today. Hidden rows are refused: a clerk who filters means the others to be out.
    Raises an `UnreadableFile`; a broken sheet or too many rows are found only while the rows are gone through.
    """
    limits = limits or Limits()
    content = read_limited(data, limits)
    _refuse_dangerous(content, limits)
    book = _load(content)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise NoVisibleSheet
    sheet = sheets[0]
    _refuse_hidden_rows(content, sheet)
    header = _header_of(sheet, header_row, limits)

    def rows() -> Iterator[Row]:
        return _rows(sheet, header, header_row, limits)

    ignored = tuple(other.title for other in book.worksheets if other is not sheet)
    return Table("xlsx", "xlsx", hashlib.sha256(content).hexdigest(), header, rows, sheet.title, ignored)


def first_rows(data: bytes | BinaryIO, count: int, limits: Limits | None = None) -> list[tuple[int, list[str]]]:
    """The first rows of the sheet that `open_workbook` reads, as texts, numbered, to find the header among them."""
    limits = limits or Limits()
    content = read_limited(data, limits)
    _refuse_dangerous(content, limits)
    sheets = [sheet for sheet in _load(content).worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise NoVisibleSheet
    rows = itertools.islice(_records(sheets[0], limits), count)
    return [(number, ["" if cell.value is None else str(cell.value) for cell in cells]) for number, cells in rows]


def _refuse_dangerous(content: bytes, limits: Limits) -> None:
    """Look at the zip's list of contents before anything is unpacked. The zip module reads no more than is listed."""
    if content.startswith(OLD_EXCEL):
        raise OldOrLockedWorkbook
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise NotAWorkbook from None
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= {entry.filename for entry in entries}:
        raise NotAWorkbook
    if any(entry.flag_bits & 1 for entry in entries):
        raise OldOrLockedWorkbook
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > limits.max_unpacked:
        raise SwollenWorkbook
    if any(entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * entry.compress_size for entry in entries):
        raise SwollenWorkbook
    _refuse_entities(content)


def _refuse_entities(content: bytes) -> None:
    """No workbook declares entities. Which XML reader is installed, and what it makes of them, must not matter."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(entry) as part:
                    head = part.read(_HEAD)
            except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
                raise BrokenWorkbook from None
            if b"<!DOCTYPE" in head:
                raise BrokenWorkbook


def _load(content: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns of every drawing and extension that it leaves out; we take values only.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception:
        # Whatever a damaged part makes the parser raise (KeyError, ParseError, EntitiesForbidden …), it is the file.
        raise BrokenWorkbook from None


def _refuse_hidden_rows(content: bytes, sheet: ReadOnlyWorksheet) -> None:
    path = sheet._worksheet_path
    with zipfile.ZipFile(io.BytesIO(content)).open(path) as part:
        rest = b""
        while chunk := part.read(1024 * 1024):
            if hidden := _HIDDEN_ROW.search(rest + chunk):
                number = _ROW_NUMBER.search(hidden[0])
                raise HiddenRows(sheet=sheet.title, row=int(number[1]) if number else 0)
            rest = chunk[-500:]


def _header_of(sheet: ReadOnlyWorksheet, header_row: int, limits: Limits) -> tuple[Column, ...]:
    for number, cells in _records(sheet, limits):
        if number == header_row:
            return make_header(["" if cell.value is None else str(cell.value) for cell in cells], number, limits)
        if number > header_row:
            break
    return make_header([], header_row, limits)


def _rows(sheet: ReadOnlyWorksheet, header: Sequence[Column], header_row: int, limits: Limits) -> Iterator[Row]:
    seen = 0
    for number, cells in _records(sheet, limits):
        if number <= header_row:
            continue
        seen += 1
        if seen > limits.max_rows:
            raise TooManyRows(rows=limits.max_rows)
        yield make_row(header, number, [_value(cell) for cell in cells], list(_problems(number, cells)))


def _records(sheet: ReadOnlyWorksheet, limits: Limits) -> Iterator[tuple[int, Sequence[Any]]]:
    """Numbered rows of cells, blank ones left out."""
    # A sheet may claim to reach to XFD1048576; without its claim only the cells that are there are made.
    sheet.reset_dimensions()
    for number, cells in enumerate(_parsed(sheet), start=1):
        if len(cells) > limits.max_columns * 2:
            raise TooManyColumns(row=number, columns=limits.max_columns)
        if any(cell.value is not None and str(cell.value).strip() for cell in cells):
            yield number, cells


def _parsed(sheet: ReadOnlyWorksheet) -> Iterator[Sequence[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from sheet.iter_rows()
    except UnreadableFile:
        raise
    except Exception:
        raise BrokenWorkbook from None


def _value(cell: Any) -> ValueOfCell:
    value = cell.value
    if cell.data_type == "f":
        # Array formulas are objects. Whatever it is, it begins with "=" and `make_row` refuses it.
        return value if isinstance(value, str) else f"={getattr(value, 'text', '')}"
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value).upper()
    if isinstance(value, int) and value >= 0 and _ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return value if isinstance(value, str | int | float | time) else str(value)


def _problems(number: int, cells: Sequence[Any]) -> Iterator[BadCell]:
    for index, cell in enumerate(cells):
        if cell.value is not None and cell.data_type == "e":
            yield ErrorCell(cell=f"{column_letter(index)}{number}", shown=cell.value)
