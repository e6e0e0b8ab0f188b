"""The night's work: count every floor's rows once, keep the numbers, and publish what may be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from notifications.queries import taken_up
from portal.audit import trail
from portal.connections.queries import counted
from portal.figures import events
from portal.figures.models import Count, Fact, Published
from portal.figures.rules import common
from portal.figures.rules.cells import Atom, Cell, continued, partition
from portal.figures.rules.measures import BETWEEN, TABLES, Measure, Table
from portal.identity.queries import census
from portal.identity.rules.levels import Level
from portal.lib import alone
from portal.municipalities.queries import towns
from portal.municipalities.scope import System, viewing_as
from procedures.queries import online

# A letter's last window closes 30 days after its release; the month it belongs to is counted anew until then.
LETTERS_MOVE_FOR = dt.timedelta(days=62)
# As far back as letters are looked for when nothing was counted yet.
FIRST_LOOK = dt.timedelta(days=730)


@dataclass(frozen=True)
class _Found:
    """What the floors told, asked for before anything is locked. `since`: the first day whose letters were counted anew."""

    levels: Mapping[tuple[str, Level], int]
    letters: Mapping[tuple[str, dt.date, str], int]
    services: Mapping[str | None, int]
    procedures: tuple[online.Online, ...]
    since: dt.date


def count(now: dt.datetime) -> int:
    """Count and publish; returns how many numbers are published. Done twice in a day, the second stands; who comes while another
    counts leaves it to that one (0)."""
    today = timezone.localdate(now)
    with viewing_as(System("count and publish figures")):
        found = _look(now)
        with transaction.atomic():
            if not alone.is_alone("figures.count"):
                return 0
            with trail.act(events.COUNTED, by=trail.PORTAL) as act:
                _keep(found, today)
                told = _published(found, today)
                act.note(published=told)
    return told


def _published(found: _Found, today: dt.date) -> int:
    first = _first(found, today)
    return sum(_publish(TABLES[measure], month, today) for measure in Measure for month in _months(measure, first, today))


def _look(now: dt.datetime) -> _Found:
    is_first = not Count.objects.filter(measure=Measure.LETTERS).exists()
    since = timezone.localdate(now - (FIRST_LOOK if is_first else LETTERS_MOVE_FOR))
    letters = taken_up.by_day(timezone.make_aware(dt.datetime.combine(since, dt.time())), now)
    return _Found(census.levels_by_town(now), letters, counted.services_by_town(), online.online(), since)


def _keep(found: _Found, today: dt.date) -> None:
    Count.objects.filter(measure=Measure.REGISTRATIONS, day=today).delete()
    Count.objects.filter(measure=Measure.LETTERS, day__gte=found.since).delete()
    levels = (_row(Measure.REGISTRATIONS, today, town, level.name.lower(), number) for (town, level), number in found.levels.items())
    letters = (_row(Measure.LETTERS, day, town, taken, number) for (town, day, taken), number in found.letters.items())
    Count.objects.bulk_create([*levels, *letters])
    for town in towns():
        if town.is_open:
            mine = [(one.slug, one.title, one.origin) for one in found.procedures if one.town_id == town.code]
            services = found.services.get(town.code, 0) + found.services.get(None, 0)
            facts = {"services": services, "procedures": len(mine), "codes": common.found_in(mine)}
            Fact.objects.update_or_create(municipality_id=town.code, month=today.replace(day=1), defaults=facts)


def _row(measure: Measure, day: dt.date, town: str, part: str, number: int) -> Count:
    return Count(measure=measure, day=day, municipality_id=town, part=part, number=number)


def _first(found: _Found, today: dt.date) -> dt.date:
    """The first day whose letters may be told otherwise than before: also of a month whose letters have all been recalled since."""
    told = Published.objects.filter(measure=Measure.LETTERS, month__gte=found.since.replace(day=1)).order_by("month")
    return min([*(day for _town, day, _taken in found.letters), *told.values_list("month", flat=True)[:1]], default=today)


def _months(measure: Measure, first: dt.date, today: dt.date) -> list[dt.date]:
    """The months whose table may have changed."""
    this = today.replace(day=1)
    if measure is Measure.REGISTRATIONS:
        return [this]
    begin = first.replace(day=1) if measure is Measure.LETTERS else _before(this, measure)
    months = [begin]
    while months[-1] < this:
        months.append((months[-1] + dt.timedelta(days=31)).replace(day=1))
    return months


def _before(this: dt.date, measure: Measure) -> dt.date:
    """The month before, if anything of it is still to be published (its last evening's answers); else this one."""
    earlier = (this - dt.timedelta(days=1)).replace(day=1)
    return earlier if Count.objects.filter(measure=measure, day=earlier).exists() else this


def _publish(table: Table, month: dt.date, today: dt.date) -> int:
    counts = _counts(table, month)
    kept = Published.objects.filter(measure=table.measure)
    newest = kept.order_by("-month").values_list("month", flat=True).first() if table.is_stock else month
    before = [_atom(row) for row in kept.filter(month=newest or month, is_left_out=False)]
    now = continued(before, partition(counts, absorb=table.absorb))
    told = {cell for atom in now for cell in atom.cells}
    facts = {"measure": table.measure, "month": month, "published_on": today}
    rows = [Published(place=at, cells=atom.cells, number=atom.number, **facts) for at, atom in enumerate(now)]
    if left_out := [cell for cell in counts if cell not in told]:
        rows.append(Published(place=len(now), cells=left_out, number=0, is_left_out=True, **facts))
    kept.filter(month=month).delete()
    Published.objects.bulk_create(rows)
    return len(now)


def _counts(table: Table, month: dt.date) -> Mapping[Cell, int]:
    """The whole table of a month, with zeros for towns that are open."""
    rows = Count.objects.filter(measure=table.measure, day__gte=month, day__lt=(month + dt.timedelta(days=31)).replace(day=1))
    if table.is_stock:
        rows = rows.filter(day=rows.order_by("-day").values_list("day", flat=True).first() or month)
    summed = rows.order_by().values_list("municipality", "part").annotate(n=Sum("number"))
    found = Counter({(town, *part.split(BETWEEN)): number for town, part, number in summed})
    told = [town.code for town in towns() if town.is_open or any(cell[0] == town.code for cell in found)]
    return {cell: found[cell] for cell in table.cells(told)}


def _atom(row: Published) -> Atom:
    return Atom(tuple(tuple(cell) for cell in row.cells), row.number)
