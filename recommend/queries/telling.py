"""Whom to tell of what: the daily look at what has come to concern somebody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portal.attributes.queries import touched
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.index import RuleIndex
from portal.attributes.rules.tick import boundaries
from recommend.models import Item, Mark, Told
from recommend.queries.shelf import Entry, shelf
from recommend.rules import telling
from recommend.rules.telling import DEADLINE, MATCH, News


@dataclass(frozen=True)
class Concerned:
    """Somebody, and the news for them; `town_id` is their home as far as it may be used."""

    resident_id: UUID
    town_id: str
    news: tuple[News, ...]


def concerned(last: dt.date, today: dt.date) -> Iterator[Concerned]:
    """Everybody to whom something has come between the two days: by their age, a move, a new announcement, or a deadline."""
    entries = [one for one in shelf(today).live if telling.is_worth_an_alert(one.kind, one.deadline_on)]
    if not entries:
        return
    rules = [entry.rule for entry in entries]
    before, after = RuleIndex(rules, last), RuleIndex(rules, today)
    fresh = _published_since(last)
    moved = boundaries(rules, last, today)
    everywhere = {entry.town_id for entry in entries if entry.key in fresh or _is_near(entry, last, today)}
    for resident_id, facts in touched(moved, None if None in everywhere else {town for town in everywhere if town}):
        if facts.town and (news := [*_news(entries, before, after, facts, fresh, last, today)]):
            yield Concerned(resident_id, facts.town, tuple(news))


def _news(
    entries: list[Entry], before: RuleIndex, after: RuleIndex, facts: Facts, fresh: Collection[str], last: dt.date, today: dt.date
) -> Iterator[News]:
    known = set(before.matching(facts))
    for number in after.matching(facts):
        entry = entries[number]
        if entry.town_id not in (None, facts.town) or entry.deadline_on is None:
            continue
        if number not in known or entry.key in fresh:
            yield News(entry.key, MATCH, entry.deadline_on)
        if _is_near(entry, last, today):
            yield News(entry.key, DEADLINE, entry.deadline_on)


def _is_near(entry: Entry, last: dt.date, today: dt.date) -> bool:
    return entry.deadline_on is not None and telling.is_newly_near(entry.deadline_on, last, today)


def _published_since(last: dt.date) -> set[str]:
    """Cards that nobody could see on that day yet."""
    end = timezone.make_aware(dt.datetime.combine(last, dt.time.max))
    return {f"item-{pk}" for pk in Item.objects.filter(Q(published_at__gt=end) | Q(opens_on__gt=last)).values_list("pk", flat=True)}


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
    return {*Told.objects.filter(resident__in=resident_ids, told_on=today).values_list("resident_id", flat=True)}
