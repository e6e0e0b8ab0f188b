"""The people whom a moved date, or something new in their town, may concern: out of the projection, with what may be used of each."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.attributes.models import AudienceChild, AudienceRow
from portal.attributes.rules import vocabulary
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.tick import Boundaries, Days
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from .disclosing import COLUMNS, facts_of, names_open

AT_ONCE = 1000
_LOOK = System("find whom a day concerns")


def touched(found: Boundaries, town_ids: Collection[str] | None = ()) -> Iterator[tuple[UUID, Facts]]:
    """Whoever stands on a boundary, and all of these towns (None: of all). The look-ups go by the indexes on days.

    Read in parts, each as the portal and with the consents of that moment; what is done with them is done as whoever asks.
    """
    parts = everybody() if town_ids is None else _parts_of(found, town_ids)
    for rows in parts:
        now = wordings_now([*vocabulary.GROUPS])
        for row in rows:
            yield row["resident_id"], facts_of(row, names_open(row, now))


Rows = list[dict[str, Any]]


def everybody() -> Iterator[Rows]:
    """The whole projection, in parts, in the order of nothing in particular."""
    last = UUID(int=0)
    while rows := _read(AudienceRow.objects.filter(resident__gt=last).order_by("resident")[:AT_ONCE]):
        yield rows
        last = rows[-1]["resident_id"]


def _parts_of(found: Boundaries, town_ids: Collection[str]) -> Iterator[Rows]:
    with viewing_as(_LOOK):
        mine = [*AudienceRow.objects.filter(_standing_on(found) | Q(town__in=town_ids)).values_list("pk", flat=True)]
    for start in range(0, len(mine), AT_ONCE):
        yield _read(AudienceRow.objects.filter(pk__in=mine[start : start + AT_ONCE]))


def _read(rows: QuerySet[AudienceRow]) -> Rows:
    with viewing_as(_LOOK):
        return [*rows.values("resident_id", *COLUMNS)]


def _standing_on(found: Boundaries) -> Q:
    children = AudienceChild.objects.filter(_within("birth_on", found.children), resident=OuterRef("resident"))
    asked = _within("birth_date", found.births) | _within("moved_on", found.moves) | _within("due_on", found.due)
    return asked | Q(Exists(children)) if found.children else asked


def _within(column: str, stretches: Collection[Days]) -> Q:
    """Nobody when there is no stretch."""
    asked = Q(pk__in=())
    for first, last in stretches:
        asked |= Q(**{column: first}) if first == last else Q(**{f"{column}__range": (first, last)})
    return asked
