"""What letters that need not be posted spare the town halls, by assumptions that stand beside the number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "assumptions.json"


@dataclass(frozen=True)
class Assumption:
    """`value` in `unit`; `source` says where the value is from."""

    key: str
    name: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True)
class Saved:
    hours: float
    yen: int


@cache
def assumptions() -> tuple[Assumption, ...]:
    return tuple(Assumption(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))["assumptions"])


@cache
def formula() -> str:
    return str(json.loads(FILE.read_text(encoding="utf-8"))["formula"])


def saved(letters: int) -> Saved:
    """Hours of work, and yen for that work and for the letters themselves, as `formula` says it."""
    by = {one.key: one.value for one in assumptions()}
    hours = letters * by["minutes"] * (100 - by["share"]) / 100 / 60
    return Saved(round(hours, 1), round(hours * by["yen_per_hour"] + letters * by["yen_per_letter"]))
