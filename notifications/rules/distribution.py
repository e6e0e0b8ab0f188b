"""Does this batch look like the one before it? A shifted column or a wrong file shows in shares and sums, not in single rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

USUAL_TOLERANCE = 20


class Odd(StrEnum):
    """What differs from the batch before."""

    SHARE = "share"
    COUNT = "count"
    SUM = "sum"
    LEAST = "least"
    MOST = "most"


@dataclass(slots=True)
class Amounts:
    """Money of one field: how many cells, their sum, the smallest and the largest, in yen."""

    count: int = 0
    total: int = 0
    least: int = 0
    most: int = 0

    def add(self, yen: int) -> None:
        self.least = min(self.least, yen) if self.count else yen
        self.most = max(self.most, yen) if self.count else yen
        self.count += 1
        self.total += yen


@dataclass(slots=True)
class Figures:
    """A batch in figures: rows that can be used, per result, and the money of each money field by key."""

    rows: int = 0
    results: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Amounts] = field(default_factory=dict)

    def add(self, result: str, amounts: Mapping[str, int]) -> None:
        self.rows += 1
        self.results[result] += 1
        for key, yen in amounts.items():
            self.amounts.setdefault(key, Amounts()).add(yen)

    def as_values(self) -> dict[str, object]:
        money = {key: [one.count, one.total, one.least, one.most] for key, one in self.amounts.items()}
        return {"rows": self.rows, "results": dict(self.results), "amounts": money}

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Figures:
        kept: dict[str, list[int]] = values.get("amounts") or {}  # type: ignore[assignment]
        amounts = {key: Amounts(*one) for key, one in kept.items()}
        return cls(int(values.get("rows") or 0), Counter(values.get("results") or {}), amounts)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is odd. `before` and `now` are percent points for shares, counts or yen for the others; `of` is the
    result or the field's key, "" for the whole batch."""

    odd: Odd
    of: str
    before: int
    now: int


def differences(before: Figures, now: Figures, tolerance: int) -> list[Difference]:
    """What left the usual range: shares by `tolerance` percent points, counts and money by `tolerance` percent."""
    if not before.rows or not now.rows:
        return []
    found = [
        Difference(Odd.SHARE, result, old, new)
        for result in sorted(before.results | now.results)
        if abs((new := _share(now, result)) - (old := _share(before, result))) > tolerance
    ]
    if _is_far(before.rows, now.rows, tolerance):
        found.append(Difference(Odd.COUNT, "", before.rows, now.rows))
    for key in sorted(before.amounts.keys() & now.amounts.keys()):
        found += _of_money(key, before.amounts[key], now.amounts[key], tolerance)
    return found


def _share(figures: Figures, result: str) -> int:
    return round(figures.results[result] * 100 / figures.rows)


def _is_far(before: int, now: int, tolerance: int) -> bool:
    return abs(now - before) * 100 > tolerance * abs(before)


def _of_money(key: str, before: Amounts, now: Amounts, tolerance: int) -> Iterable[Difference]:
    pairs = ((Odd.SUM, before.total, now.total), (Odd.LEAST, before.least, now.least), (Odd.MOST, before.most, now.most))
    return [Difference(odd, key, old, new) for odd, old, new in pairs if _is_far(old, new, tolerance)]
