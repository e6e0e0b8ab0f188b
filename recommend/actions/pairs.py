"""Two that look the same: joined by a person, or known to be two."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from recommend import events
from recommend.actions import editions
from recommend.models import Event, Item, Pair, Place, State
from recommend.rules.authorship import speaks_for

if TYPE_CHECKING:
    from portal.identity.models import Officer

_MODELS: dict[str, Any] = {"event": Event, "place": Place, "item": Item}


class NoSuchPair(Refused):
    sentence = _("この組み合わせは、もうありません。一覧を開き直してください。")


def join(keep: str, other: str, *, by: Officer, now: dt.datetime) -> None:
    """Show only `keep` from now on. The other stays known to its source and leads to the one that is kept; an item becomes a draft."""
    with trail.act(events.PAIR_JOINED, by=by, town=by.municipality_id) as act:
        kept, gone = _rows(keep, other, by)
        if isinstance(gone, Item):
            gone.state = State.DRAFT
            gone.save(update_fields=["state", "changed_at"])
        else:
            type(gone).everything.filter(pk=gone.pk).update(joined_to=kept)
        _remember(keep, other, is_same=True, now=now)
        editions.bump()
        act.note(kept=keep, joined=other)


def part(one: str, other: str, *, by: Officer, now: dt.datetime) -> None:
    """They are two; nobody is asked again."""
    with trail.act(events.PAIR_PARTED, by=by, town=by.municipality_id) as act:
        _rows(one, other, by)
        _remember(one, other, is_same=False, now=now)
        act.note(one=one, other=other)


def _rows(one: str, other: str, by: Officer) -> tuple[Any, Any]:
    """Both of one kind and of the officer's own town."""
    kind, _dash, number = one.partition("-")
    other_kind, _dash, other_number = other.partition("-")
    if kind != other_kind or kind not in _MODELS or one == other or not (number.isdecimal() and other_number.isdecimal()):
        raise NoSuchPair
    town_id = speaks_for(by.role, by.municipality_id)
    rows = _MODELS[kind].objects.filter(municipality=town_id).in_bulk([int(number[:15]), int(other_number[:15])])
    if len(rows) != 2:
        raise NoSuchPair
    return rows[int(number)], rows[int(other_number)]


def _remember(one: str, other: str, *, is_same: bool, now: dt.datetime) -> None:
    first, second = sorted((one, other), key=lambda name: int(name.partition("-")[2]))
    Pair.objects.update_or_create(one=first, other=second, defaults={"is_same": is_same, "told_at": now})
