"""The figures as open data: what each file holds, column by column, and under which licence.

Names and meanings are data, in Japanese as the portal's other open data; the headers of the files are in English letters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.figures.queries.scoring import score_of
from portal.figures.queries.told import Told, rows_of
from portal.figures.rules import common, saving, score
from portal.figures.rules.measures import BETWEEN, Measure
from portal.municipalities.queries import Town

LICENCE, LICENCE_URL, CREDIT = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.ja", "大阪府・府内市町村（とびら）"
_TEXTS = Path(__file__).parent.parent / "data" / "dictionary.json"
Row = Sequence[object]


@dataclass(frozen=True)
class Column:
    """`kind`: "文字", "整数", "小数", "年月", "年月日" or "0か1"."""

    name: str
    meaning: str
    kind: str


@dataclass(frozen=True)
class DataSet:
    """A file. `rows` has one value for each of `columns`."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Told, Sequence[Town]], Iterable[Row]]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def as_json(found: DataSet, rows: Iterable[Row]) -> dict[str, Any]:
    """With the licence and the dictionary, so that the file explains itself."""
    return {
        "format": "tobira-figures/1", "name": found.name, "title": found.title, "about": found.about, "licence": LICENCE,
        "licence_url": LICENCE_URL, "credit": CREDIT, "columns": [vars(column) for column in found.columns],
        "rows": [dict(zip(found.names, row, strict=True)) for row in rows],
    }  # fmt: skip


def named(name: str) -> DataSet | None:
    return next((one for one in SETS if one.name == name), None)


def _atoms(measure: Measure) -> Callable[[Told, Sequence[Town]], Iterator[Row]]:
    """One row an atom; cells that are told together stand side by side, as "271403:card 271403:signed"."""

    def rows(_told: Told, towns: Sequence[Town]) -> Iterator[Row]:
        names = {town.code: town.name for town in towns}
        for row in rows_of(measure):
            codes = [*dict.fromkeys(cell[0] for cell in row.cells)]
            parts = [*dict.fromkeys(BETWEEN.join(cell[1:]) for cell in row.cells)]
            cells = " ".join(f"{cell[0]}:{BETWEEN.join(cell[1:])}" for cell in row.cells)
            number = "" if row.is_left_out else row.number
            said = " ".join(names.get(code, code) for code in codes)
            yield (
                f"{row.month:%Y-%m}", " ".join(codes), said, " ".join(parts), number, int(len(row.cells) > 1), int(row.is_left_out), cells,
                row.published_on.isoformat(),
            )  # fmt: skip

    return rows


def _procedures(told: Told, towns: Sequence[Town]) -> Iterator[Row]:
    for town in towns:
        fact = told.facts.get(town.code)
        for one in common.common():
            if not one.is_prefectures and fact:
                yield f"{fact.month:%Y-%m}", town.code, town.name, one.code, one.field, one.name, int(one.code in fact.codes)


def _services(told: Told, towns: Sequence[Town]) -> Iterator[Row]:
    for town in towns:
        if fact := told.facts.get(town.code):
            yield f"{fact.month:%Y-%m}", town.code, town.name, fact.services, fact.procedures


def _savings(told: Told, towns: Sequence[Town]) -> Iterator[Row]:
    for town in towns:
        found = told.of(Measure.LETTERS, lambda cell: cell[1] != "posted", towns=[town.code])
        spared = saving.saved(found.number)
        yield town.code, town.name, found.number, spared.hours, spared.yen, int(found.is_whole)


def _scores(told: Told, towns: Sequence[Town]) -> Iterator[Row]:
    for town in towns:
        found = score_of(told, town.code)
        shown = ("" if found.parts[part.key] is None else found.parts[part.key] for part in score.parts())
        yield town.code, town.name, found.points, *shown


_ROWS: dict[str, Callable[[Told, Sequence[Town]], Iterable[Row]]] = {
    **{measure.value: _atoms(measure) for measure in Measure},
    "procedures": _procedures, "services": _services, "savings": _savings, "gap": _scores,
}  # fmt: skip


def _sets() -> tuple[DataSet, ...]:
    told = json.loads(_TEXTS.read_text(encoding="utf-8"))
    shared = [Column(**one) for one in told["atoms"]]
    return tuple(
        DataSet(
            one["name"], one["title"], one["about"], tuple(Column(**each) for each in one["columns"]) or tuple(shared), _ROWS[one["name"]]
        )
        for one in told["sets"]
    )


SETS = _sets()
