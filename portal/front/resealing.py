"""Texts on their way to the newest key of their town, in batches, while everybody reads and writes.

Everything stays readable, for a text names its key. A batch and how far it has come are one transaction, so whoever dies loses nothing; who
holds the lease (`actions.sealkeys.take_up`) goes on, and whoever finds it run out takes over.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.lib import sealed
from portal.municipalities import datakeys
from portal.municipalities.models import Resealing
from portal.municipalities.scope import ScopedModel, System, scoped_models, viewing_as

LEASE = dt.timedelta(seconds=60)
AT_ONCE = 200
# What belongs to no town (numbers of telephones, proofs of cards): sealed with the first of SEAL_KEYS.
NOBODYS = "nobody"
_DONE = "~"
Way = tuple[type[ScopedModel], str]


class TakenOver(RuntimeError):
    """Another process holds the lease now."""


def seal_all(town: str, holder: str, *, lease: dt.timedelta = LEASE) -> int:
    """Go through to the end as the holder of the lease; how many texts were sealed anew."""
    total = 0
    while (count := seal_some(town, holder, now=timezone.now(), lease=lease)) is not None:
        total += count
    return total


def seal_some(town: str, holder: str, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> int | None:
    """One batch; how many texts were sealed anew, None when all tables are through. Raises `TakenOver`."""
    with viewing_as(System("seal anew")), transaction.atomic():
        row = Resealing.objects.select_for_update().get(pk=town)
        if row.holder != holder or row.ended_at is not None:
            raise TakenOver(town)
        ways = [way for way in columns(town) if label(way) >= row.table]
        if not ways:
            Resealing.objects.filter(pk=town).update(ended_at=now)
            return None
        after = row.after if label(ways[0]) == row.table else ""
        stale = _stale(ways[0], town, marks(town))
        found = list(stale.filter(**({"pk__gt": after} if after else {})).order_by("pk")[:AT_ONCE])
        count = sum(_sealed_anew(ways[0], each) for each in found)
        whole = len(found) < AT_ONCE
        following = (label(ways[1]) if len(ways) > 1 else _DONE, "") if whole else (label(ways[0]), str(found[-1].pk))
        told = {"table": following[0], "after": following[1], "done": row.done + count, "leased_until": now + lease}
        Resealing.objects.filter(pk=town).update(**told)
    return count


def left_over(town: str) -> int:
    """Texts that could be under the newest key and are not."""
    newest = marks(town)
    return sum(_stale(way, town, newest).count() for way in columns(town))


def is_named(town: str, name: str) -> bool:
    """Whether a text of the town still names this key."""
    text = f"{sealed.MARK}{name}"
    return any(
        model._default_manager.filter(**{str(model.scope.municipality): town, f"{column}__startswith": text}).exists()
        for model, column in columns(town)
    )


def marks(town: str) -> list[str]:
    """How texts begin that stay as they are: under the newest key of theirs, or under one that was shredded and opens nothing."""
    if town == NOBODYS:
        return [sealed.first_key()]
    return [f"{sealed.MARK}{name}" for name in [*datakeys.newest(town).values(), *datakeys.shredded(town)]]


def columns(town: str) -> list[Way]:
    """(model, sealed column) of a town's texts, or of those that are no town's; in an order that lasts."""
    return _columns(town != NOBODYS)


@functools.cache
def _columns(of_towns: bool) -> list[Way]:
    found = [(model, column) for model in scoped_models() for column in model.sealed_at if _is_towns(model, column) == of_towns]
    return sorted(found, key=label)


def _is_towns(model: type[ScopedModel], column: str) -> bool:
    # A case of the card names a town, but its seal does not: it is the resident's wherever they move.
    if not model.scope.municipality:
        return False
    sample: Any = model(**{f"{model.scope.municipality}_id": "270008"})
    return bool(sealed.ring_of(model.sealed_at[column](sample)))


def label(way: Way) -> str:
    return f"{way[0]._meta.label_lower}.{way[1]}"


def _stale(way: Way, town: str, newest: list[str]) -> QuerySet[Any]:
    model, column = way
    is_new = functools.reduce(Q.__or__, [Q(**{f"{column}__startswith": mark}) for mark in newest], Q(pk__in=()))
    rows = model._default_manager.exclude(**{column: ""}).exclude(is_new)
    return rows if town == NOBODYS else rows.filter(**{str(model.scope.municipality): town})


def _sealed_anew(way: Way, row: Any) -> int:
    """1, or 0 when the row was written meanwhile: then it is under the newest key already, or the next round finds it."""
    model, column = way
    kept, place = getattr(row, column), model.sealed_at[column](row)
    anew = sealed.seal(sealed.unseal(kept, aad=place), aad=place)
    return model._default_manager.filter(pk=row.pk, **{column: kept}).update(**{column: anew})
