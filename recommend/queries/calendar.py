"""The children's calendar of one resident: only their own children, and only while they let the portal use them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.attributes.queries import disclose, facts_now
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.vocabulary import CHILDREN, DUE_ON
from portal.consent.rules import RECOMMENDATION
from portal.identity.queries import family
from portal.identity.queries.homes import home_towns
from portal.lib import sealed
from portal.lib.languages import OFFICIAL
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from portal.ui.dates import speaks_japanese
from procedures.queries import guide_urls
from recommend.models import CalendarAddress, CalendarName, CalendarTick, Item, State
from recommend.queries import shipped
from recommend.rules import calendarlist, calendarwords, freshness
from recommend.rules.calendarlist import Line, Tick
from recommend.rules.calendarplan import PREGNANCY, Entry, Plan

if TYPE_CHECKING:
    from portal.identity.models import HouseholdMember, Resident

# Child → entry → what was ticked, and when.
Ticks = dict[int | None, dict[str, tuple[Tick, dt.date]]]
ADDRESS_PURPOSE = "recommend.calendar_address"


@dataclass(frozen=True)
class ChildCalendar:
    """One child, or (without `member_id`) a pregnancy. `called` is for calendar programs, `name` for the resident's own page."""

    member_id: int | None
    name: str
    called: str
    base_on: dt.date
    lines: tuple[Line, ...]

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)


@dataclass(frozen=True)
class Calendar:
    """`uses_children`: whether the resident lets the portal use what it knows of their children."""

    owner_id: UUID
    uses_children: bool
    children: tuple[ChildCalendar, ...]
    plan: Plan

    def child(self, member_id: int | None) -> ChildCalendar | None:
        return next((child for child in self.children if child.member_id == member_id), None)


def calendar(resident: "Resident", today: dt.date) -> Calendar:
    """Five queries. Whoever takes the consent back, or switches the children off, has an empty one from the next page on."""
    facts = disclose(resident.pk, (CHILDREN, DUE_ON), RECOMMENDATION)
    plan = shipped.calendar_plan(resident.home_town_id)
    if facts.children is None and facts.due_on is None:
        return Calendar(resident.pk, False, (), plan)
    members = family.children(resident.pk) if facts.children else ()
    ticks, names = _said(resident.pk)
    return Calendar(resident.pk, True, _children(facts, members, plan, ticks, names, today), plan)


def calendars(resident_ids: Collection[UUID], today: dt.date) -> dict[UUID, tuple[str | None, tuple[ChildCalendar, ...]]]:
    """For the daily look: resident → home town and calendars, by the consents of now, without what the children are called.

    Whoever has none is not there. Five queries for any number.
    """
    facts = {pk: one for pk, one in facts_now(resident_ids).items() if one.children or one.due_on}
    homes, members, ticks = home_towns(facts), family.children_of(facts), defaultdict[UUID, Ticks](lambda: defaultdict(dict))
    with viewing_as(System("find what calendars have soon")):
        for row in CalendarTick.objects.filter(resident__in=facts):
            ticks[row.resident_id][row.member_id][row.entry] = (Tick(row.is_done, row.done_on), row.ticked_on)
    found = {}
    for pk, town_id in homes.items():
        mine = members[pk] if facts[pk].children else ()
        found[pk] = (town_id, _children(facts[pk], mine, shipped.calendar_plan(town_id), ticks[pk], {}, today))
    return found


def place_in_the_row(number: int, of: int) -> str:
    """What a child is called who has been given no name for this: nothing that tells who it is."""
    if of == 1:
        return _("子ども")
    if of == 2:
        return _("下の子") if number else _("上の子")
    return _("%d番目の子") % (number + 1)


def owner_of(address: str) -> "Resident | None":
    """Whose calendar it is; None for what was never given out, was renewed, or was stopped."""
    mark = sealed.blind(address, purpose=ADDRESS_PURPOSE)
    with viewing_as(System("find whose calendar is fetched")):
        row = CalendarAddress.objects.filter(mark=mark, resident__is_active=True).select_related("resident").first()
        return row.resident if row else None


def address_made_on(resident_id: UUID) -> dt.date | None:
    with viewing_as(ResidentView(resident_id)):
        return CalendarAddress.objects.filter(resident=resident_id).values_list("made_on", flat=True).first()


def links(entries: Iterable[Entry], town_id: str | None) -> dict[str, str]:
    """Key of an entry → where one goes from it: the town's procedure, its announcement, or a page outside. Two queries at most."""
    entries = [*entries]
    guides = guide_urls(town_id) if town_id and any(entry.procedure for entry in entries) else {}
    wanted = {entry.item for entry in entries if entry.item}
    there = Item.objects.filter(key__in=wanted, state=State.PUBLISHED).values_list("key", "pk", "opens_on", "closes_on", "deadline_on")
    live = [one for one in there if freshness.is_live(*one[2:], timezone.localdate())] if wanted else []
    items = {key: reverse("recommend:item", args=[pk]) for key, pk, *_days in live}
    found = {entry.key: guides.get(entry.procedure) or items.get(entry.item) or entry.url for entry in entries}
    return {key: url for key, url in found.items() if url}


def heading_of(entry: Entry) -> str:
    return _in_readers_words(entry.title, entry.en)


def text_of(entry: Entry) -> str:
    return _in_readers_words(entry.text, entry.text_en)


def place_of(entry: Entry) -> str:
    return _in_readers_words(entry.where)


def _in_readers_words(words: str, english: str = "") -> str:
    """やさしい日本語 falls back on Japanese, all others on English."""
    if get_language() in (None, OFFICIAL):
        return words
    return calendarwords.said(words, "" if speaks_japanese() else english, _)


def _children(
    facts: Facts, members: Sequence["HouseholdMember"], plan: Plan, ticks: Ticks, names: dict[int, str], today: dt.date
) -> tuple[ChildCalendar, ...]:
    found = []
    if facts.due_on is not None:
        mine = calendarlist.ticks_of_this_pregnancy(ticks[None], facts.due_on)
        found.append(_child(None, _("おなかの赤ちゃん"), _("妊娠"), facts.due_on, plan, mine, today))
    for number, member in enumerate(members):
        called = names.get(member.pk) or place_in_the_row(number, len(members))
        mine = {key: tick for key, (tick, _on) in ticks[member.pk].items()}
        found.append(_child(member.pk, member.shown_name, called, member.birth_on, plan, mine, today))
    return tuple(found)


def _child(
    member_id: int | None, name: str, called: str, base_on: dt.date, plan: Plan, ticks: dict[str, Tick], today: dt.date
) -> ChildCalendar:
    entries = [entry for entry in plan.entries if (entry.group == PREGNANCY) is (member_id is None)]
    return ChildCalendar(member_id, name, called, base_on, tuple(calendarlist.lines(entries, base_on, ticks, today)))


def _said(resident_id: UUID) -> tuple[Ticks, dict[int, str]]:
    """What was ticked; child → what it is called. Two queries."""
    ticks: Ticks = defaultdict(dict)
    with viewing_as(ResidentView(resident_id)):
        for row in CalendarTick.objects.filter(resident=resident_id):
            ticks[row.member_id][row.entry] = (Tick(row.is_done, row.done_on), row.ticked_on)
        names = dict(CalendarName.objects.filter(resident=resident_id).values_list("member_id", "called"))
    return ticks, names
