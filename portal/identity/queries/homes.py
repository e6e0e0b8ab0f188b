"""Where somebody lives, which towns they follow, and whether they have moved lately."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from portal.identity.models import Follow, Residence, Resident
from portal.identity.models.home import Source, Why
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

# As long as the law gives for most of what a move asks for, with some air.
MOVE_IS_NEWS_FOR = dt.timedelta(days=60)


@dataclass(frozen=True)
class Followed:
    town_id: str
    town: str
    why: str


@dataclass(frozen=True)
class Home:
    """`source` in words; `is_proven` when the card said so."""

    town_id: str
    town: str
    source: str
    is_proven: bool
    since_at: dt.datetime


@dataclass(frozen=True)
class Move:
    """From one town to another, lately."""

    from_id: str
    from_town: str
    to_id: str
    to_town: str
    moved_at: dt.datetime


def towns_of(resident: Resident) -> tuple[str, ...]:
    """The town of home first, then those that are followed. No query: both are kept at hand."""
    return (*([resident.home_town_id] if resident.home_town_id else []), *resident.followed_towns)


def home_towns(resident_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """Of those who are still here, the town that they live in. One query."""
    with viewing_as(System("look up home towns")):
        rows = Resident.objects.filter(pk__in=resident_ids, is_active=True)
        return dict(rows.values_list("pk", "home_town_id"))


def followed(resident: Resident) -> tuple[Followed, ...]:
    with viewing_as(ResidentView(resident.pk)):
        rows = Follow.objects.filter(resident=resident).select_related("municipality")
        return tuple(Followed(row.municipality_id, row.municipality.name, str(Why(row.why).label) if row.why else "") for row in rows)


def home_history(resident: Resident) -> tuple[Home, ...]:
    """All homes that were told or proven, newest first."""
    with viewing_as(ResidentView(resident.pk)):
        rows = [*Residence.objects.filter(resident=resident).select_related("municipality")]
    return tuple(
        Home(row.municipality_id, row.municipality.name, str(Source(row.source).label), row.source == Source.PROVEN, row.since_at)
        for row in rows
    )


def moved_lately(resident: Resident, now: dt.datetime) -> Move | None:
    """The last change of town, while it is news. One query; none for all who have not moved lately."""
    if resident.moved_at is None or now - resident.moved_at >= MOVE_IS_NEWS_FOR:
        return None
    moves = ((new, old) for new, old in pairwise(home_history(resident)) if new.town_id != old.town_id)
    new, old = next(moves, (None, None))
    return Move(old.town_id, old.town, new.town_id, new.town, new.since_at) if new and old else None


def earlier_home(resident: Resident) -> str | None:
    """The town of home as it is written now, whatever the instance in hand says."""
    with viewing_as(ResidentView(resident.pk)):
        return Resident.objects.filter(pk=resident.pk).values_list("home_town_id", flat=True).first()
