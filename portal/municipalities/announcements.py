"""What stands as a banner over residents' pages for a time. A copy is kept with each body that it is for, so that no page asks for it.

Nouns: `Announcement` (kept), `Told` (as one reader sees it). `put` and `withdraw` are steps: the roof keeps the act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .models import Announcement, Municipality

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Told:
    text: str
    until: dt.datetime


def put(town_id: str | None, texts: Mapping[str, str], *, begins_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> Announcement:
    """Announce something in a town (None: everywhere)."""
    made = Announcement.objects.create(municipality_id=town_id, texts=dict(texts), begins_at=begins_at, ends_at=ends_at)
    _copy(town_id, now)
    return made


def withdraw(row: Announcement, now: dt.datetime) -> bool:
    """Take it down; False when it is down already."""
    gone = Announcement.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now)
    _copy(row.municipality_id, now)
    return bool(gone)


def coming(now: dt.datetime) -> QuerySet[Announcement]:
    """What stands or will stand, the soonest first."""
    return Announcement.objects.filter(withdrawn_at=None, ends_at__gt=now).order_by("begins_at").select_related("municipality")


def standing(copies: Iterable[Mapping[str, Any]], now: dt.datetime, language: str) -> tuple[Told, ...]:
    """What a reader of that language sees now, of the copies that stand with their town; Japanese where it was not written in theirs."""
    shown = []
    for one in copies:
        begins, ends = dt.datetime.fromisoformat(one["begins_at"]), dt.datetime.fromisoformat(one["ends_at"])
        if begins <= now < ends:
            texts = one["texts"]
            shown.append(Told(texts.get(language) or texts.get(language.partition("-")[0]) or texts["ja"], ends))
    return tuple(shown)


def _copy(town_id: str | None, now: dt.datetime) -> None:
    towns = Municipality.objects.filter(pk=town_id) if town_id else Municipality.objects.all()
    for code in towns.values_list("pk", flat=True):
        rows = coming(now).filter(Q(municipality=code) | Q(municipality=None))
        copies = [
            {"texts": row.texts, "begins_at": row.begins_at.isoformat(), "ends_at": row.ends_at.isoformat()} for row in rows
        ]  # fmt: skip
        Municipality.objects.filter(pk=code).update(announced=copies)
