"""The people whom a moved date, or something new in their town, may concern: out of the projection, with what may be used of each."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.attributes.models import AudienceChild, AudienceRow
from portal.attributes.rules import vocabulary
from portal.attributes.rules.encoding import Gathered
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.layout import Column, Columns
from portal.attributes.rules.tick import Boundaries, Days
from portal.attributes.rules.turning import Narrowed
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from . import packed
from .disclosing import COLUMNS, facts_of, names_open
from .packed import Packed

AT_ONCE = 10_000
# So many are looked at together: some 80 MB of columns, and as much again for those who are to be told. Each time all rules are asked.
MOST_TOGETHER = 500_000
SHORT = dt.timedelta(days=31)
_LOOK = System("find whom a day concerns")


@dataclass(frozen=True)
class People:
    """Some people in columns; who stands in which row is told by `id_of`."""

    ids: Column
    columns: Columns

    def id_of(self, row: int) -> UUID:
        return UUID(bytes=self.ids[row].tobytes())


def touched(found: Boundaries, also: Collection[Narrowed] = ()) -> Iterator[People]:
    """Whoever stands on a boundary, or is among those whom something else may concern. The look-ups go by the indexes on days and towns.

    Read in parts, each as the portal and with the consents of that moment; what is done with them is done as whoever asks.
    """
    parts = everybody() if any(one.is_everybody for one in also) else _parts_of(found, also)
    ids, gathered = bytearray(), Gathered()
    for some in parts:
        ids += some.ids
        gathered.take(some.told, some.opened)
        if len(ids) >= packed.ID * MOST_TOGETHER:
            yield _people(ids, gathered)
            ids, gathered = bytearray(), Gathered()
    if ids:
        yield _people(ids, gathered)


def facts_now(resident_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """What may be used of each at this moment. Whoever has taken their consent back is not there. Two queries."""
    now = wordings_now([*vocabulary.GROUPS])
    with viewing_as(_LOOK):
        rows = [*AudienceRow.objects.filter(pk__in=resident_ids).values("resident_id", *COLUMNS)]
    return {row["resident_id"]: facts_of(row, names_open(row, now)) for row in rows}


def everybody() -> Iterator[Packed]:
    """The whole projection, in parts: the ids, the attributes, and which of these are open."""
    last = UUID(int=0)
    while (some := _read(AudienceRow.objects.filter(resident__gt=last).order_by("resident")[:AT_ONCE])).ids:
        yield some
        last = UUID(bytes=max(packed.each_of(some.ids)))


def _people(ids: bytearray, gathered: Gathered) -> People:
    order, columns = gathered.arranged()
    return People(np.frombuffer(bytes(ids), "V16")[order], columns)


def _parts_of(found: Boundaries, also: Iterable[Narrowed]) -> Iterator[Packed]:
    with viewing_as(_LOOK):
        mine = [packed.placed(AudienceRow.objects.filter(_standing_on(found)))]
        if found.children:
            born = AudienceChild.objects.filter(_within("birth_on", found.children))
            mine.append(packed.placed(AudienceRow.objects.filter(pk__in=born.values("resident"))))
        mine += [packed.placed(_reached(narrowed)) for narrowed in also]
    in_order = packed.each_once(mine)
    for start in range(0, len(in_order), AT_ONCE):
        with viewing_as(_LOOK):
            some = packed.at(in_order[start : start + AT_ONCE])
        yield some


def _read(rows: QuerySet[AudienceRow]) -> Packed:
    with viewing_as(_LOOK):
        return packed.read(rows)


def _standing_on(found: Boundaries) -> Q:
    return _within("birth_date", found.births) | _within("moved_on", found.moves) | _within("due_on", found.due)


def _reached(narrowed: Narrowed) -> QuerySet[AudienceRow]:
    """All whom it may concern, and some others: what is asked beyond town, age and children is not looked at here."""
    rows = AudienceRow.objects.exclude(town="") if narrowed.towns is None else AudienceRow.objects.filter(town__in=narrowed.towns)
    if narrowed.births is not None:
        rows = rows.filter(_within("birth_date", narrowed.births))
    if narrowed.children is not None:
        rows = rows.filter(Exists(AudienceChild.objects.filter(_within("birth_on", narrowed.children), resident=OuterRef("resident"))))
    return rows


def _within(column: str, stretches: Collection[Days]) -> Q:
    """Nobody when there is no stretch. Short ones become a list of days to look up: hundreds of ORs are tried on each row."""
    short = [(first, last) for first, last in stretches if last - first <= SHORT]
    days = [first + dt.timedelta(days=more) for first, last in short for more in range((last - first).days + 1)]
    asked = Q(**{f"{column}__in": days})
    for first, last in stretches:
        if last - first > SHORT:
            asked |= Q(**{f"{column}__range": (first, last)})
    return asked
