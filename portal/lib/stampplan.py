"""What a page laid out once says about its values: on which line each stands, how wide that line may get, and where it begins.

Plain data, made where the page is laid out (in the child process) and used where values are stamped. The rules are pure.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from portal.lib.pdfparts import Parts

# Pixels. A line this near to its end is laid out by WeasyPrint itself: it counts in 1/1024 of a point, and our sums may differ by 0.01 from
# its own (`stamplayout` refuses more). Full-width letters meet the end of a line in few places: at 0.2 every tenth name of a
# batch was one of them and took a hundred times as long.
TIGHT = 0.05


class Reason(StrEnum):
    """Why a page cannot be stamped and is laid out in full for this person."""

    LINES = "a value of several lines"
    SPACES = "a value whose blanks a page would fold"
    GLYPH = "a letter that the stamp font does not draw by itself"
    BROKEN = "a value on two lines, or the first or last thing of a line that breaks"
    TIGHT = "a line that is full to a hair"
    FLOAT = "a value beside a floating box"
    BOX = "a value in a box that takes its width from what is in it"
    DRESSED = "a value with a line under it, a background or spaced letters"
    OUTLINE = "a value in a heading that stands in the outline"
    PAGES = "a value in a block that goes over the end of a page"
    PICTURE = "no picture, or more than one, in the place of the QR code"
    UNCLEAR = "a line whose drawing was not found again"


class Unstampable(Exception):
    """The page has to be laid out in full."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Piece:
    """One text on a line. A constant has its `width`; a value has its `slot`, and the size and weight it is written in."""

    width: float = 0.0
    slot: int = -1
    size: float = 0.0
    weight: int = 400

    @property
    def is_value(self) -> bool:
        return self.slot >= 0


@dataclass(frozen=True, slots=True)
class Line:
    """`edge` is where the line begins (start), ends (end) or has its middle (center). All in pixels.

    `chunk`: how wide the first thing of the next line is, which must not fit on this one; 0 when nothing follows.
    """

    align: str
    edge: float
    room: float
    chunk: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a page's drawing: before it `before`, then the text of one piece at its place on its line."""

    before: bytes
    line: int
    piece: int
    y: bytes
    font: bytes
    constant: bytes = b""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page's content stream: its object number, the holes in order, and what comes after the last."""

    number: int
    holes: tuple[Hole, ...]
    rest: bytes


@dataclass(frozen=True, slots=True)
class FontPlace:
    """The objects of one stamp font that are written per person."""

    weight: int
    file: int
    widths: int
    texts: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A page laid out once, ready to be stamped. `parts` are the objects that are the same for everybody."""

    parts: Parts
    lines: tuple[Line, ...]
    drawings: tuple[Drawing, ...]
    fonts: tuple[FontPlace, ...]
    picture: int


def fault_of_value(text: str) -> Reason | None:
    """Whether a value can be stamped at all, whatever the page is like."""
    if "\n" in text or "\r" in text:
        return Reason.LINES
    if text != " ".join(text.split(" ")).strip() or "  " in text or "\t" in text:
        return Reason.SPACES
    return None


def starts(line: Line, widths: list[float]) -> list[float] | None:
    """Where each piece of the line begins; None when the values break the line elsewhere than it is broken."""
    full = sum(widths)
    if full > line.room - TIGHT or (line.chunk and full + line.chunk < line.room + TIGHT):
        return None
    place = {"start": line.edge, "end": line.edge - full, "center": line.edge - full / 2}[line.align]
    found = []
    for width in widths:
        found.append(place)
        place += width
    return found


def to_json(layout: Layout) -> bytes:
    """For the pipe between two processes: what comes out of the one that reads strange pages is data and nothing else."""
    return json.dumps(asdict(layout), default=lambda raw: raw.decode("latin-1")).encode()


def from_json(data: bytes) -> Layout:
    given = json.loads(data)
    return Layout(
        parts=_parts(given["parts"]),
        lines=tuple(Line(**{**line, "pieces": tuple(Piece(**piece) for piece in line["pieces"])}) for line in given["lines"]),
        drawings=tuple(
            Drawing(one["number"], tuple(_hole(hole) for hole in one["holes"]), one["rest"].encode("latin-1")) for one in given["drawings"]
        ),
        fonts=tuple(FontPlace(**font) for font in given["fonts"]),
        picture=given["picture"],
    )


def _parts(given: dict[str, Any]) -> Parts:
    objects = {int(number): body.encode("latin-1") for number, body in given["objects"].items()}
    return Parts(**{**given, "objects": objects, "bundled": tuple(given["bundled"])})


def _hole(given: dict[str, Any]) -> Hole:
    texts = {name: value.encode("latin-1") for name, value in given.items() if isinstance(value, str)}
    return Hole(line=given["line"], piece=given["piece"], **texts)
