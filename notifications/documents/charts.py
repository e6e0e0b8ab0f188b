"""Curves as figures for a picture: positions in a plain box that a template draws as SVG, beside the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from notifications.rules.statistics import MARKS, Point, percent

WIDTH, HEIGHT = 640, 220
LEFT, BOTTOM, TOP = 44, 36, 12
GRID = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the curve in the box, with its numbers: `x`, `y` in the box's units, downward."""

    x: float
    y: float
    label: str
    opened: int
    percent: int


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    spots: tuple[Spot, ...]
    line: str
    grid: tuple[tuple[float, int], ...]
    ticks: tuple[tuple[float, str], ...]


def opening_curve(points: Sequence[Point], released: int) -> Chart:
    """The share that had opened at each mark that has passed. The marks stand at equal steps: the first hours matter most."""
    places = {mark: LEFT + (number + 0.5) * (WIDTH - LEFT) / len(MARKS) for number, mark in enumerate(MARKS)}
    spots = tuple(
        Spot(round(places[point.after], 1), _height(percent(point.opened, released)), in_words(point.after), point.opened,
             percent(point.opened, released))
        for point in points
    )  # fmt: skip
    line = " ".join(f"{spot.x},{spot.y}" for spot in spots)
    ticks = tuple((round(x, 1), in_words(mark)) for mark, x in places.items())
    return Chart(WIDTH, HEIGHT, spots, line, tuple((_height(share), share) for share in GRID), ticks)


def _height(share: int) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP) / 100, 1)


def in_words(after: timedelta) -> str:
    """「15分」「3時間」「7日」."""
    hours = after / timedelta(hours=1)
    if hours < 1:
        return _("%(n)s分") % {"n": round(hours * 60)}
    if hours < 24:
        return _("%(n)s時間") % {"n": round(hours)}
    return _("%(n)s日") % {"n": round(hours / 24)}
