"""The bars of a sheet, laid out for an inline SVG. Every number in it stands in the table beside it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.figures.queries.sheets import Sheet

WIDTH, STEP = 360, 40


@dataclass(frozen=True)
class Bar:
    """`y` of the words' base line and of the bar; `length` in the drawing's units."""

    label: str
    said: str
    words_at: int
    bar_at: int
    length: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    bars: tuple[Bar, ...]


def drawing(sheet: Sheet) -> Drawing | None:
    """None for a sheet without bars. A hidden number has no bar."""
    told = [line for line in sheet.lines if line.bar is not None] if sheet.bars_of else []
    if not told:
        return None
    bars = (
        Bar(line.label, line.cells[sheet.bars_at], STEP * at + 15, STEP * at + 21, round((line.bar or 0) * WIDTH / 100))
        for at, line in enumerate(told)
    )  # fmt: skip
    return Drawing(WIDTH, STEP * len(told), tuple(bars))
