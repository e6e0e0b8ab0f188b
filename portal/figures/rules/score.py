"""How far towns are apart: points of 100 from parts whose weights are published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median, pstdev

FILE = Path(__file__).parent.parent / "data" / "score.json"


@dataclass(frozen=True)
class Part:
    """`weight`: points for the whole share; `rule` says which share."""

    key: str
    name: str
    weight: int
    rule: str


@dataclass(frozen=True)
class Score:
    """`points` of 100; `parts`: key → points, None where the share is not known (which gives none)."""

    points: float
    parts: Mapping[str, float | None]

    @property
    def is_whole(self) -> bool:
        return None not in self.parts.values()


@dataclass(frozen=True)
class Gap:
    """Between the towns that were scored: highest, lowest, the middle one, and how far they scatter (standard deviation)."""

    highest: float
    lowest: float
    middle: float
    scatter: float

    @property
    def distance(self) -> float:
        return round(self.highest - self.lowest, 1)


@cache
def parts() -> tuple[Part, ...]:
    return tuple(Part(**row) for row in _read()["parts"])


def source() -> str:
    return str(_read()["source"])


def full_services() -> int:
    return int(_read()["full_services"])


def score(shares: Mapping[str, float | None]) -> Score:
    """Of shares from 0 to 1 by the key of their part."""
    told = {part.key: None if (share := shares.get(part.key)) is None else round(part.weight * min(share, 1.0), 1) for part in parts()}
    return Score(round(sum(points or 0.0 for points in told.values()), 1), told)


def gap(points: Sequence[float]) -> Gap | None:
    """None for fewer than two towns: one is apart from nobody."""
    if len(points) < 2:
        return None
    return Gap(max(points), min(points), round(median(points), 1), round(pstdev(points), 1))


@cache
def _read() -> dict:
    found: dict = json.loads(FILE.read_text(encoding="utf-8"))
    return found
