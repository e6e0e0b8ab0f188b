"""Where somebody lives, and which other towns they follow."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.identity import events, moves
from portal.identity.models import Follow, Proxy, ProxyCheck, Residence, Resident
from portal.identity.models.home import Source, Why
from portal.identity.models.proxy import CheckState
from portal.identity.queries.homes import earlier_home
from portal.identity.rules.proxies import State
from portal.municipalities.queries import PREFECTURE, lasting
from portal.municipalities.queries import town as town_by_code
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

from . import refusals

MOST_TOWNS = 10


def prove_home(resident: Resident, town_id: str, *, by: trail.Actor, now: dt.datetime) -> bool:
    """Keep the town of a proven address. True when the resident has moved: then the old town loses sight at once."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.HOME_PROVEN, by=by, subject=resident) as act:
        has_moved = _settle(resident, town_id, Source.PROVEN, now)
        act.note(moved=has_moved)
    return has_moved


def declare_home(resident: Resident, town_id: str, *, by: trail.Actor, now: dt.datetime) -> bool:
    """Keep the town that a resident says they live in, marked as their own word."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.HOME_DECLARED, by=by, subject=resident) as act:
        has_moved = _settle(resident, town_id, Source.DECLARED, now)
        act.note(moved=has_moved)
    return has_moved


def rehome(resident: Resident, town_id: str, *, by: trail.Actor, now: dt.datetime) -> None:
    """The town has become part of another: the resident lives where they lived, under its new name. Nobody has moved."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.HOME_MERGED, by=by, subject=resident) as act:
        last = Residence.objects.filter(resident=resident).first()
        Residence.objects.create(
            resident=resident, municipality_id=town_id, source=last.source if last else Source.DECLARED, since_at=now
        )  # fmt: skip
        Resident.objects.filter(pk=resident.pk).update(home_town=town_id)
        resident.refresh_from_db(fields=["home_town"])
        Follow.objects.filter(resident=resident, municipality=town_id).delete()
        _keep_at_hand(resident)
        for tell in moves.observers:
            tell(resident, town_id, Source.DECLARED.value)
        act.note(to=town_id)


def follow(resident: Resident, town_id: str, *, by: trail.Actor, now: dt.datetime, why: str = "") -> None:
    """See another town's news for everybody. Following twice keeps the newer reason."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.TOWN_FOLLOWED, by=by, subject=resident):
        if town_id in (PREFECTURE, resident.home_town_id) or town_by_code(town_id) is None:
            raise refusals.NoSuchTown
        others = Follow.objects.filter(resident=resident).exclude(municipality=town_id)
        if others.count() >= MOST_TOWNS:
            raise refusals.TooManyTowns(most=MOST_TOWNS)
        facts = {"why": why if why in Why.values else "", "followed_at": now}
        Follow.objects.update_or_create(resident=resident, municipality_id=town_id, defaults=facts)
        _keep_at_hand(resident)


def unfollow(resident: Resident, town_id: str, *, by: trail.Actor) -> None:
    with viewing_as(ResidentView(resident.pk)), trail.act(events.TOWN_UNFOLLOWED, by=by, subject=resident):
        Follow.objects.filter(resident=resident, municipality=town_id).delete()
        _keep_at_hand(resident)


def _keep_at_hand(resident: Resident) -> None:
    resident.followed_towns = [*Follow.objects.filter(resident=resident).values_list("municipality_id", flat=True)]
    Resident.objects.filter(pk=resident.pk).update(followed_towns=resident.followed_towns)


def _settle(resident: Resident, town_id: str, source: Source, now: dt.datetime) -> bool:
    town = town_by_code(town_id)
    if town_id == PREFECTURE or town is None:
        raise refusals.NoSuchTown
    # A card or a form may still name a town that has become part of another.
    town_id = lasting(town_id) if town.successor else town_id
    before, last = earlier_home(resident), Residence.objects.filter(resident=resident).first()
    has_moved = before not in (None, town_id)
    if before and last is None:
        # Homes of before this history was kept: so that the first move is seen as one.
        Residence.objects.create(
            resident=resident, municipality_id=before, source=Source.DECLARED, since_at=resident.user.joined_at if resident.user else now
        )
    if last is None or last.municipality_id != town_id or (source == Source.PROVEN != last.source):
        Residence.objects.create(resident=resident, municipality_id=town_id, source=source, since_at=now)
    moved = {"moved_at": now} if has_moved else {}
    Resident.objects.filter(pk=resident.pk).update(home_town=town_id, **moved)
    resident.refresh_from_db(fields=["home_town", "moved_at"])
    Follow.objects.filter(resident=resident, municipality=town_id).delete()
    _keep_at_hand(resident)
    if has_moved:
        _take_back_what_waits(resident, now)
    for tell in moves.observers if before != town_id else ():
        tell(resident, town_id, source.value)
    return has_moved


def _take_back_what_waits(resident: Resident, now: dt.datetime) -> None:
    """What the old town has not decided yet is no longer its business; the resident asks the new town."""
    with viewing_as(System("take back what waits at the town of before")):
        waiting = ProxyCheck.objects.filter(
            proxy__in=Proxy.objects.filter(agent=resident, state=State.PROPOSED), state__in=[CheckState.WAITING, CheckState.HALF]
        )
        proxies = [*waiting.values_list("proxy_id", flat=True)]
        waiting.update(state=CheckState.CLOSED)
        Proxy.objects.filter(pk__in=proxies).update(state=State.ENDED, ended_at=now)
