"""The published numbers of one period, and what may be said of any part of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max, Q, Sum

from portal.figures.models import Fact, Published, Voice
from portal.figures.rules import common
from portal.figures.rules.cells import Answer, Atom, Cell, summed
from portal.figures.rules.measures import TABLES, Measure, share
from portal.municipalities.queries import Town, towns

# A month's words are shown when the month is over and so many wrote: nobody is found by when they wrote.
FEWEST_VOICES = 10
# Of so many, nine more or less make no difference to a share in whole per cent that anybody would act on.
MANY = 200


def months() -> list[dt.date]:
    """All months with published numbers, newest first."""
    told, facts = (model.objects.order_by().values_list("month", flat=True).distinct() for model in (Published, Fact))
    return sorted({*told, *facts}, reverse=True)


Wanted = Callable[[Cell], bool]


def _everything(_cell: Cell) -> bool:
    return True


@dataclass(frozen=True)
class TableTold:
    """What is published of one table, of all months together. `left_out`: the cells that one of the months does not tell."""

    atoms: list[Atom]
    left_out: list[Cell]

    def near(self, towns: Collection[str]) -> tuple[list[Atom], list[Cell]]:
        """The part of it that touches these towns: most questions are about one of many."""
        if len(towns) != 1:
            return self.atoms, self.left_out
        town = next(iter(towns))
        return self._atoms_by_town.get(town, []), self._left_out_by_town.get(town, [])

    @cached_property
    def _atoms_by_town(self) -> dict[str, list[Atom]]:
        found: dict[str, list[Atom]] = {}
        for atom in self.atoms:
            for town in {cell[0] for cell in atom.cells}:
                found.setdefault(town, []).append(atom)
        return found

    @cached_property
    def _left_out_by_town(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for cell in self.left_out:
            found.setdefault(cell[0], []).append(cell)
        return found


@dataclass(frozen=True)
class Told:
    """What is published of `month` (None: all until now). `town_ids`: the towns that are looked at."""

    month: dt.date | None
    town_ids: tuple[str, ...]

    def of(self, measure: Measure, wanted: Wanted = _everything, *, towns: Iterable[str] | None = None) -> Answer:
        """The answer over some towns (default: all that are looked at) and the parts that are wanted."""
        mine = {*(self.town_ids if towns is None else towns)}
        if measure not in self.tables:
            return Answer(0, is_whole=False)
        atoms, left_out = self.tables[measure].near(mine)
        return summed(atoms, lambda cell: cell[0] in mine and wanted(cell), left_out)

    def share(self, measure: Measure, wanted: Wanted, among: Wanted = _everything, *, towns: Iterable[str] | None = None) -> int | None:
        """The wanted in per cent of those `among` which they are. What is left out is passed over where there are `MANY`, for it is
        fewer than ten in each table; None where it could matter, or where atoms reach over the edge.
        """
        part, whole = self.of(measure, wanted, towns=towns), self.of(measure, among, towns=towns)
        is_known = (part.is_whole and whole.is_whole) or (whole.number >= MANY and (part.number or part.is_whole))
        return share(part.number, whole.number) if is_known and not part.mixed and not whole.mixed else None

    def number(self, measure: Measure, wanted: Wanted = _everything, *, towns: Iterable[str] | None = None) -> int | None:
        """The number, or None when a part of what is wanted is told only together with others, or not at all."""
        found = self.of(measure, wanted, towns=towns)
        return found.number if found.is_whole else None

    @cached_property
    def tables(self) -> dict[Measure, TableTold]:
        """Table → what is published of it; of what stands as on a day, the newest month alone. The data base adds the months up."""
        rows = Published.objects.filter(month=self.month) if self.month else Published.objects.all()
        stocks = [measure for measure, table in TABLES.items() if table.is_stock]
        newest = dict(rows.order_by().filter(measure__in=stocks).values_list("measure").annotate(Max("month")))
        wanted = Q(*(Q(measure=measure, month=month) for measure, month in newest.items()), ~Q(measure__in=stocks), _connector=Q.OR)
        found: dict[Measure, TableTold] = {}
        added = rows.filter(wanted).order_by().values_list("measure", "cells", "is_left_out").annotate(Sum("number"))
        for measure, written, is_left_out, number in added:
            table, cells = found.setdefault(Measure(measure), TableTold([], [])), tuple(tuple(cell) for cell in written)
            if is_left_out:
                table.left_out.extend(cells)
            else:
                table.atoms.append(Atom(cells, number))
        return found

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Town → what it offered then (or now)."""
        rows = Fact.objects.filter(month__lte=self.month) if self.month else Fact.objects.all()
        return {row.municipality_id: row for row in rows.order_by("month")}

    @cached_property
    def published_on(self) -> dt.date | None:
        return Published.objects.order_by("-published_on").values_list("published_on", flat=True).first()


def told(month: dt.date | None, towns_: Iterable[Town]) -> Told:
    return Told(month, tuple(town.code for town in towns_))


def rows_of(measure: Measure) -> list[Published]:
    """All that is published of a table, month by month."""
    return [*Published.objects.filter(measure=measure)]


def scored_towns() -> tuple[Town, ...]:
    """The towns that take part, in code order."""
    return tuple(town for town in towns() if town.is_open)


def online_in(told_: Told) -> Counter[str]:
    """Code of a common procedure → in how many of the towns it is online."""
    return Counter(code for town in told_.town_ids if (fact := told_.facts.get(town)) for code in fact.codes)


def common_in(told_: Told, town_id: str) -> list[str]:
    """Those of a town hall's 28 that the town has online."""
    fact = told_.facts.get(town_id)
    return [one.code for one in common.towns() if fact and one.code in fact.codes]


@dataclass(frozen=True)
class Words:
    """What was written in one month. `texts` in no order."""

    month: dt.date
    texts: tuple[str, ...]


def voices(today: dt.date) -> list[Words]:
    """As the officer who looks: their town's, of months that are over and in which enough people wrote."""
    by_month: dict[dt.date, list[str]] = {}
    for month, text in Voice.objects.filter(month__lt=today.replace(day=1)).values_list("month", "text"):
        by_month.setdefault(month, []).append(text)
    return [Words(month, tuple(texts)) for month, texts in sorted(by_month.items(), reverse=True) if len(texts) >= FEWEST_VOICES]
