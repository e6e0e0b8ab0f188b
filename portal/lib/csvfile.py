"""CSV as Japanese offices exchange it: in with any encoding that Excel writes, out so that Excel reads it and runs nothing."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Literal

from django.utils.translation import gettext_lazy as _

from portal.lib.cells import (
    Column,
    Limits,
    Row,
    Table,
    TooManyColumns,
    TooManyRows,
    UnreadableFile,
    make_header,
    make_row,
    neutralise,
    read_limited,
)
from portal.lib.japanese import encode_cp932

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 64 * 1024


class EmptyFile(UnreadableFile):
    sentence = _("ファイルが空です。データの入ったファイルを選んでください。")


class WrongEncoding(UnreadableFile):
    sentence = _(
        "{row}行目の{byte}バイト目の文字が読めません。Excelの「名前を付けて保存」で"
        "「CSV UTF-8（コンマ区切り）」を選び、保存し直してください。"
    )


class NulByte(UnreadableFile):
    sentence = _(
        "{row}行目の{byte}バイト目に文字でないデータ（NUL）があります。"
        "CSVファイルではないか、途中で壊れています。Excelで開いて保存し直してください。"
    )


class LineTooLong(UnreadableFile):
    sentence = _('{row}行目が長すぎます。改行や引用符（"）が抜けていないか確かめてください。')


class BadQuotes(UnreadableFile):
    sentence = _('{row}行目の引用符（"）が正しく閉じられていません。Excelで開いて保存し直してください。')


def open_csv(data: bytes | BinaryIO, *, header_row: int = 1, limits: Limits | None = None) -> Table:
    """Check the whole file's form and give its table; the rows are made while they are gone through.

    Takes UTF-8 with or without BOM, CP932, and UTF-16 with BOM; separated by commas, or by tabs as Excel's "Unicode text".
    Rows are numbered as Excel shows them: a cell of three lines is in one row. Raises an `UnreadableFile` at once; what is
    wrong with one cell or row is in `Row.problems`.
    """
    limits = limits or Limits()
    content = read_limited(data, limits)
    encoding = _encoding_of(content)
    delimiter = _delimiter_of(content, encoding)
    header = _check_form(_records(content, encoding, delimiter, limits), header_row, limits)

    def rows() -> Iterator[Row]:
        return _rows(_records(content, encoding, delimiter, limits), header, header_row)

    return Table("csv", encoding, hashlib.sha256(content).hexdigest(), header, rows)


def first_rows(data: bytes | BinaryIO, count: int, limits: Limits | None = None) -> list[tuple[int, list[str]]]:
    """The first rows as they are, numbered, to find the header among them. Raises an `UnreadableFile`."""
    limits = limits or Limits()
    content = read_limited(data, limits)
    encoding = _encoding_of(content)
    return [*itertools.islice(_records(content, encoding, _delimiter_of(content, encoding), limits), count)]


def write_rows(rows: Iterable[Sequence[object]], encoding: Literal["cp932", "utf-8-sig"] = "cp932") -> Iterator[bytes]:
    """The rows as pieces of a CSV file for Excel, CRLF, for a streaming answer. None is an empty cell.

    A text that Excel would take for a formula gets an apostrophe in front, which `open_csv` takes away again. CP932 writes 〓
    for letters it lacks (`japanese.lost_in_cp932` names them).
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    if encoding == "utf-8-sig":
        yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([neutralise(value) if isinstance(value, str) else value for value in row])
        yield encode_cp932(line.getvalue()) if encoding == "cp932" else line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _encoding_of(content: bytes) -> str:
    if not content.strip():
        raise EmptyFile
    for bom, name in _BOMS:
        if content.startswith(bom):
            _refuse_bad_byte(content, _first_bad_byte(content, name.removesuffix("-sig")))
            return name
    if (nul := content.find(b"\0")) >= 0:
        raise NulByte(**_place(content, nul))
    bad = _first_bad_byte(content, "utf-8")
    if bad is None:
        return "utf-8"
    if _looks_like_utf8(content[:bad]):
        raise WrongEncoding(**_place(content, bad))
    _refuse_bad_byte(content, _first_bad_byte(content, "cp932"))
    return "cp932"


def _looks_like_utf8(good: bytes) -> bool:
    """Whether a file that stops being UTF-8 was meant to be: CP932 would read on and make nonsense of every name.

    CP932 can look like one kana or kanji of UTF-8 by chance, hardly like three.
    """
    return sum(letter >= "\u0800" for letter in good[-_CHUNK:].decode("utf-8", "ignore")) >= 3


def _first_bad_byte(content: bytes, encoding: str) -> int | None:
    """Where decoding stops, None if it does not; in pieces, so that no second copy of the file is made."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _CHUNK):
        before = len(decoder.getstate()[0])
        try:
            decoder.decode(content[start : start + _CHUNK], final=start + _CHUNK >= len(content))
        except UnicodeDecodeError as error:
            return max(0, start - before + error.start)
        except UnicodeError:
            return start
    return None


def _refuse_bad_byte(content: bytes, place: int | None) -> None:
    if place is not None:
        raise WrongEncoding(**_place(content, place))


def _place(content: bytes, index: int) -> dict[str, int]:
    return {"row": content.count(b"\n", 0, index) + 1, "byte": index - content.rfind(b"\n", 0, index)}


def _text(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")


def _delimiter_of(content: bytes, encoding: str) -> str:
    first = _text(content, encoding).readline(_CHUNK)
    return "\t" if "\t" in first and "," not in first else ","


def _records(content: bytes, encoding: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Numbered records, blank ones left out."""
    reader = csv.reader(_lines(_text(content, encoding), limits), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadQuotes(row=number) from None
        if any(value.strip() for value in record):
            yield number, record


def _lines(text: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    row = 0
    while line := text.readline(limits.max_line + 1):
        row += 1
        if len(line) > limits.max_line:
            raise LineTooLong(row=row)
        yield line


def _check_form(records: Iterator[tuple[int, list[str]]], header_row: int, limits: Limits) -> tuple[Column, ...]:
    header: tuple[Column, ...] = ()
    rows = 0
    for number, record in records:
        if number < header_row:
            continue
        if not header:
            # A blank line stood where the header should be: what follows is data, not names.
            header = make_header(record if number == header_row else [], header_row, limits)
            continue
        rows += 1
        if rows > limits.max_rows:
            raise TooManyRows(rows=limits.max_rows)
        if len(record) > limits.max_columns * 2:
            raise TooManyColumns(row=number, columns=limits.max_columns)
    return header or make_header([], header_row, limits)


def _rows(records: Iterator[tuple[int, list[str]]], header: Sequence[Column], header_row: int) -> Iterator[Row]:
    for number, record in records:
        if number > header_row:
            yield make_row(header, number, record)
