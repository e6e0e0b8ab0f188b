"""Whom to tell of what: the daily look at what has come to concern somebody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from uuid import UUID

from portal.attributes.queries import People, facts_now, touched
from portal.attributes.rules.addressed import addressed
from portal.attributes.rules.audience import judge
from portal.attributes.rules.columns import Look, matching_rows
from portal.attributes.rules.facts import UNKNOWN
from portal.attributes.rules.layout import Column
from portal.attributes.rules.parents import NOBODY
from portal.attributes.rules.tick import boundaries
from portal.attributes.rules.turning import by_row, is_dated, narrowed, newly, newly_reached
from recommend.models import Mark, TellingPace, Told
from recommend.queries.mornings import Morning, is_announced, is_circular
from recommend.queries.shelf import Entry, shelf
from recommend.rules import telling
from recommend.rules.digest import Pace
from recommend.rules.telling import DEADLINE, MATCH, News


@dataclass(frozen=True)
class Concerned:
    """Somebody, and the news for them; `town_id` is their home as far as it may be used."""

    resident_id: UUID
    town_id: str
    news: tuple[News, ...]


def concerned(found: Morning) -> Iterator[Concerned]:
    """Everybody to whom something has come since the last look: by their age, a move, a new announcement, another audience, or a deadline.

    A new announcement without a deadline is none: those whom it concerns have it in the feed, and whoever grows into it, or is newly
    reached by it, is told then. A circular is told of when it comes, whatever its kind.
    """
    entries = [_addressed(one) for one in found.live]
    entries = [one for one in entries if is_circular(one, found.today) or _is_worth_an_alert(one)]
    if not entries:
        return
    fresh = found.new.intersection(one.key for one in entries if is_announced(one, found.today))
    moved = boundaries([entry.rule for entry in entries], found.last, found.today)
    looked_at = [one for one in entries if one.key in fresh or one.key in found.past or _is_near(one, found)]
    for people in touched(moved, {narrowed(one.rule, found.today, one.town_id) for one in looked_at}):
        yield from _concerned(people, entries, fresh, found)


def _concerned(people: People, entries: list[Entry], fresh: Collection[str], found: Morning) -> Iterator[Concerned]:
    look_on = cache(partial(Look, people.columns))
    news = list[News]()
    rows_of = list[tuple[Column, int]]()
    for entry in entries:
        for one, rows in _news_of(entry, look_on, found, is_fresh=entry.key in fresh):
            if len(rows):
                rows_of.append((rows, len(news)))
                news.append(one)
    for row, mine in by_row(rows_of):
        yield Concerned(people.id_of(row), str(people.columns["town"][row]), tuple(news[number] for number in mine))


def _news_of(entry: Entry, look_on: Callable[[dt.date], Look], found: Morning, *, is_fresh: bool) -> Iterator[tuple[News, Column]]:
    """What there is to tell of an entry, and the rows of those who are to be told."""
    then, now, past, is_near = look_on(found.last), look_on(found.today), found.past.get(entry.key), _is_near(entry, found)
    matching = matching_rows(entry.rule, now, entry.town_id) if is_fresh or is_near else NOBODY
    if is_fresh:
        rows = matching
    elif past:
        rows = newly_reached((entry.rule, entry.town_id), now, past.asked, look_on(past.on))
    else:
        rows = newly(entry.rule, then, now, entry.town_id)
    yield News(entry.key, MATCH, entry.deadline_on), rows
    if is_near:
        yield News(entry.key, DEADLINE, entry.deadline_on), matching


def still(some: Sequence[Concerned], today: dt.date) -> list[Concerned]:
    """Of those who were found a while ago, whoever it concerns at this moment, judged one by one. Two queries, and one of the shelf."""
    facts = facts_now([one.resident_id for one in some])
    live = {entry.key: entry for entry in shelf(today).live}
    left = []
    for one in some:
        mine = facts.get(one.resident_id, UNKNOWN)
        news = tuple(each for each in one.news if each.card in live and judge(_addressed(live[each.card]).rule, mine, today).matches)
        if news and mine.town == one.town_id:
            left.append(Concerned(one.resident_id, one.town_id, news))
    return left


def _addressed(entry: Entry) -> Entry:
    rule, town_id = addressed(entry.rule, entry.town_id)
    return entry if rule is entry.rule else replace(entry, rule=rule, town_id=town_id)


def _is_near(entry: Entry, found: Morning) -> bool:
    return telling.is_newly_near(entry.kind, entry.deadline_on, found.last, found.today)


def _is_worth_an_alert(entry: Entry) -> bool:
    return telling.is_worth_an_alert(entry.kind, entry.deadline_on, is_dated=is_dated(entry.rule))


def known_of(resident_ids: Collection[UUID], today: dt.date) -> tuple[dict[UUID, set[tuple[str, str]]], dict[UUID, set[str]]]:
    """Resident -> what they were told of and why; resident -> what they have put aside. Two queries."""
    told: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for resident_id, card, why in Told.objects.filter(resident__in=resident_ids).values_list("resident_id", "card", "why"):
        told[resident_id].add((card, why))
    hidden: dict[UUID, set[str]] = defaultdict(set)
    aside = Mark.objects.filter(resident__in=resident_ids, hidden_until__gt=today)
    for resident_id, card in aside.values_list("resident_id", "card"):
        hidden[resident_id].add(card)
    return told, hidden


def told_today(resident_ids: Collection[UUID], today: dt.date) -> set[UUID]:
    return {*Told.objects.filter(resident__in=resident_ids, told_on=today, waits=False).values_list("resident_id", flat=True)}


def paces(resident_ids: Collection[UUID]) -> dict[UUID, Pace]:
    """How often each wants to be told; who never chose is told as it comes. One query."""
    chosen = dict(TellingPace.objects.filter(resident__in=resident_ids).values_list("resident_id", "how"))
    return {one: Pace(chosen.get(one, Pace.EACH)) for one in resident_ids}
