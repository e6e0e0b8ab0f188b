"""The one door for uploaded tables: what the file holds decides how it is read, not what it is called."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from portal.lib import csvfile, spreadsheet
from portal.lib.cells import Limits, Table, UnreadableFile, read_limited
from portal.lib.csvfile import open_csv
from portal.lib.spreadsheet import OLD_EXCEL, ZIP, open_workbook

_SIGNATURES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"<!DOCTYPE", b"<html", b"<?xml")


class NotATable(UnreadableFile):
    sentence = _("「{filename}」は表のファイルではありません。CSVまたはExcelブック（.xlsx）を選んでください。")


def open_table(filename: str, data: bytes | BinaryIO, *, header_row: int = 1, limits: Limits | None = None) -> Table:
    """Open an uploaded CSV file or Excel workbook; `filename` is used in sentences only.

    Raises an `UnreadableFile` (a `Refused`) whose sentence can be shown to the clerk as it is.
    """
    limits = limits or Limits()
    content = read_limited(data, limits)
    if content.startswith((ZIP, OLD_EXCEL)):
        return open_workbook(content, header_row=header_row, limits=limits)
    if content.startswith(_SIGNATURES):
        raise NotATable(filename=_short(filename))
    return open_csv(content, header_row=header_row, limits=limits)


def first_rows(filename: str, data: bytes, count: int, limits: Limits | None = None) -> list[tuple[int, list[str]]]:
    """The first rows as texts, numbered as Excel shows them: where a table's header stands among titles and licences is seen from them."""
    if data.startswith((ZIP, OLD_EXCEL)):
        return spreadsheet.first_rows(data, count, limits)
    if data.startswith(_SIGNATURES):
        raise NotATable(filename=_short(filename))
    return csvfile.first_rows(data, count, limits)


def _short(filename: str) -> str:
    """The last part of the name, printable and cut: it came from outside and goes into a sentence."""
    name = "".join(letter for letter in filename.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"
