"""引越しの手続: what somebody who has just moved must do in the town of before and in the new one."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

import procedures.queries as tasks
from portal.identity.models import Resident
from portal.identity.queries import homes

# 転出届 belongs to the town one leaves, 転入届 to the one one comes to; 引越し stands in the titles of both.
OUT, IN = ("転出", "引越", "引っ越"), ("転入", "転居", "引越", "引っ越")


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class AfterMove:
    """`leaving` and `arriving`: the procedures about moving that each town has here, else the page of the town."""

    from_town: str
    to_town: str
    moved_at: dt.datetime
    leaving: tuple[Link, ...]
    arriving: tuple[Link, ...]


def after_a_move(resident: Resident, now: dt.datetime) -> AfterMove | None:
    """None for all who have not changed towns within 60 days. One query, five after a move."""
    move = homes.moved_lately(resident, now)
    if move is None:
        return None
    return AfterMove(
        move.from_town, move.to_town, move.moved_at,
        _links(move.from_id, move.from_town, OUT, now), _links(move.to_id, move.to_town, IN, now),
    )  # fmt: skip


def _links(town_id: str, town: str, words: tuple[str, ...], now: dt.datetime) -> tuple[Link, ...]:
    found = [Link(one.title, one.url) for one in tasks.open_procedures(town_id, now) if any(word in one.title for word in words)]
    return tuple(found) or (Link(town, reverse("front:town", args=[town_id])),)
