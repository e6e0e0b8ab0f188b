"""The handbooks in `docs/` as parts that a template can draw: so much of Markdown as they use, and nothing of HTML.

Headings, paragraphs, lists, tables, code; inside of a line bold, code and links. Whatever else is typed stays what it is, as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

_PIECE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\((?P<to>[^)\s]+)\)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) (.*)")


@dataclass(frozen=True)
class Piece:
    """`kind`: text, bold, code or link (then `to`)."""

    kind: str
    text: str
    to: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Part:
    """`kind`: h2, h3, text (lines), ul or ol (lines), table (rows, the first is its head) or code (`raw`). `anchor` of an h2."""

    kind: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    raw: str = ""
    anchor: str = ""

    @property
    def body(self) -> list[list[tuple[str, Line]]]:
        """The rows of a table below its head, each cell with the word above it, which a phone shows beside it."""
        words = ["".join(piece.text for piece in cell) for cell in self.rows[0]] if self.rows else []
        return [list(zip(words, row, strict=False)) for row in self.rows[1:]]


@dataclass(frozen=True)
class Handbook:
    title: str
    parts: tuple[Part, ...]

    @property
    def tasks(self) -> list[Part]:
        """The headings, for the list at the beginning."""
        return [part for part in self.parts if part.kind == "h2"]


def read(path: Path, address: Callable[[str], str] = str) -> Handbook:
    """`address` says where a link of the file leads here ("": nowhere). `ValueError`: it does not begin with its title."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith("# "):
        raise ValueError(path.name)

    def led(line: Line) -> Line:
        return tuple(replace(piece, to=address(piece.to)) if piece.to else piece for piece in line)

    parts = [
        replace(part, lines=tuple(map(led, part.lines)), rows=tuple(tuple(map(led, row)) for row in part.rows))
        for part in _parts(lines[1:])
    ]
    return Handbook(lines[0][2:], tuple(parts))


def pieces(line: str) -> Line:
    found: list[Piece] = []
    at = 0
    for match in _PIECE.finditer(line):
        if match.start() > at:
            found.append(Piece("text", line[at : match.start()]))
        kind = str(match.lastgroup)
        found.append(Piece("link", match["text"], match["to"]) if kind == "to" else Piece(kind, match[kind]))
        at = match.end()
    if at < len(line):
        found.append(Piece("text", line[at:]))
    return tuple(found)


def _parts(lines: list[str]) -> Iterator[Part]:
    headings = 0
    inside_code = False
    code: list[str] = []
    rest: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("```"):
            yield from [Part("code", raw="\n".join(code))] if inside_code else _block(rest)
            inside_code, code, rest = not inside_code, [], []
        elif inside_code:
            code.append(line)
        elif line.startswith("#") or not line.strip():
            yield from _block(rest)
            rest = []
            if line.startswith("## "):
                headings += 1
                yield Part("h2", lines=(pieces(line[3:]),), anchor=f"task-{headings}")
            elif line.startswith("### "):
                yield Part("h3", lines=(pieces(line[4:]),))
        else:
            rest.append(line)


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "table"
    return ("ol" if line[0].isdigit() else "ul") if _ITEM.fullmatch(line) else "text"


def _block(lines: list[str]) -> Iterator[Part]:
    """What stands between two blank lines. A line that is indented goes on with the item above it."""
    joined: list[str] = []
    for line in lines:
        if line.startswith("  ") and joined:
            joined[-1] += line.strip()
        else:
            joined.append(line)
    for kind, group in groupby(joined, key=_kind):
        if kind == "table":
            cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in group]
            yield Part(kind, rows=tuple(tuple(pieces(cell) for cell in row) for row in cells if not re.fullmatch(r"[-: ]*", "".join(row))))
        elif kind == "text":
            yield Part(kind, lines=tuple(pieces(line) for line in group))
        else:
            yield Part(kind, lines=tuple(pieces(match[1]) for line in group if (match := _ITEM.fullmatch(line))))
