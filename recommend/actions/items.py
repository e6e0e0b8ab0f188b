"""Writing, publishing and taking down what a town says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attributes.documents import NOBODY
from portal.attributes.rules.audience import AudienceProblem, Rule, parse
from portal.attributes.rules.sense import contradicts_itself, is_sensitive
from portal.audit import trail
from portal.lib.refusals import Refused
from portal.ui.dates import only_day
from recommend import events
from recommend.actions import editions
from recommend.models import Event, Item, Source, State
from recommend.rules import circulars
from recommend.rules.authorship import speaks_for
from recommend.rules.itemfile import ItemFile, ShippedEvent, ShippedItem

if TYPE_CHECKING:
    from portal.identity.models import Officer

# All that a colleague who looks it over has seen.
WORDS = (
    "kind", "topic", "title", "summary", "body", "audience", "purpose", "opens_on", "closes_on", "deadline_on", "url", "amount", "needed",
    "how_to", "contact", "act_now", "needs_review", "facts", "is_circular",
)  # fmt: skip
# What comes of acts and never of a form.
_DONE_BY_ACTS = ("state", "published_at", "circular_on", "changed_by", "written_by", "ticked_audience", "ticked_on")
# A look has not seen it yet: when it is public, it is new to everybody who was not told of it before.
NEW_AGAIN = {"ticked_audience": None, "ticked_on": None}
DEMO = "demo"
DEMO_SAYS = {
    "name": "デモ用の例文",
    "licence": "CC0",
    "attribution": "この内容はデモのために書いた例文です。実際の制度の案内ではありません。",
}


class NotYourTown(Refused):
    sentence = _("ほかの市町村の案内は変えられません。自分の市町村の案内を開いてください。")


class AudienceUnreadable(Refused):
    sentence = _("{problem}")


class NobodyCanMatch(Refused):
    sentence = NOBODY


class PurposeMissing(Refused):
    sentence = _("介護や障がいの情報で届け先を決めるときは、何のために使うかを「目的」の欄に書いてください。")


class SecondPersonNeeded(Refused):
    sentence = _("介護や障がいの情報で届け先を決める案内は、書いた人と別の職員が公開します。下書きは保存しました。")


class ReviewNeeded(Refused):
    sentence = _("この案内は、最後に書き直した人と別の職員が確かめて公開します。「確認を頼む」を押してください。下書きは保存しました。")


class TooManyCirculars(Refused):
    sentence = _("お便りは1週間に{most}通までです（{monday}からの週）。載せはじめる日を次の週にするか、お便りの印を外してください。")


class DeadlineBeforeOpening(Refused):
    sentence = _("期限（{deadline}）が載せはじめる日より前です。どちらかの日付を直してください。")


def save(item: Item, *, by: Officer) -> Item:
    """Keep an item of the officer's own town (an operator's: of the prefecture, for all). A published one changes at once.

    One whose audience speaks of health is a draft again when that is changed: another person publishes it (`publish`). So is
    one that a colleague has to see, whatever of it is changed.
    """
    with trail.act(events.ITEM_SAVED, by=by, town=by.municipality_id) as act:
        keep(item, by=by)
        act.on_object(item)
        act.note(kind=item.kind, state=item.state)
    return item


def keep(item: Item, *, by: Officer) -> None:
    """Call inside an act: what has to be asked and noted whenever an officer's hand changes an item, by whatever screen."""
    refuse_foreign(item, by)
    rule = _refuse_unreadable(item)
    # A colleague may have taken it down, published, joined or rewritten it since the page was drawn.
    kept = Item.objects.select_for_update().filter(pk=item.pk).values(*_DONE_BY_ACTS).first()
    for name, value in (kept or {}).items():
        setattr(item, name, value)
    if item.is_circular and not Item.objects.filter(pk=item.pk, is_circular=True).exists():
        item.ticked_audience = item.ticked_on = None
    if _has_another_audience(item):
        item.written_by = str(by.pk)
        if is_sensitive(rule) and item.state == State.PUBLISHED:
            item.state = State.DRAFT
    if _has_other_words(item):
        item.changed_by = str(by.pk)
        if needs_another(item) and item.state in (State.PUBLISHED, State.REVIEW):
            item.state = State.DRAFT
    item.save()
    editions.bump()


def publish(item: Item, *, by: Officer, now: dt.datetime) -> None:
    """Let everybody whom it concerns see it, from its first day on. Publishing twice changes nothing."""
    with trail.act(events.ITEM_PUBLISHED, by=by, town=by.municipality_id, on=item) as act:
        refuse_foreign(item, by)
        _refuse_unseen(item, by)
        open_ = Item.objects.filter(pk=item.pk, state__in=[State.DRAFT, State.REVIEW])
        is_open = open_.select_for_update().values_list("pk").first() is not None
        # Before circulars are counted: the row of the edition is held until the act is over, so that of two at once one counts the other.
        editions.bump()
        circular_on = _day_of_circular(item, now) if item.is_circular and is_open else item.circular_on
        changed = open_.update(state=State.PUBLISHED, published_at=now, changed_at=now, review_note="", circular_on=circular_on)
        act.note(changed=changed, is_circular=item.is_circular)


def take_down(item: Item, *, by: Officer) -> None:
    """Make it a draft again: nobody sees it from the next page on. Should it ever be published again, it is new."""
    with trail.act(events.ITEM_TAKEN_DOWN, by=by, town=by.municipality_id, on=item) as act:
        refuse_foreign(item, by)
        public = Item.objects.filter(pk=item.pk, state=State.PUBLISHED)
        changed = public.update(state=State.DRAFT, changed_at=timezone.now(), **NEW_AGAIN)
        editions.bump()
        act.note(changed=changed)


def load(shipped: ItemFile, *, town_id: str | None, area_name: str, by: trail.Actor, now: dt.datetime) -> int:
    """Bring a town's shipped items and events in; gives how many are new.

    What is there keeps its words, which the town may have changed since; a deadline that has passed starts anew.
    """
    today = timezone.localdate(now)
    with trail.act(events.ITEMS_LOADED, by=by, town=town_id) as act:
        source, _is_new = Source.objects.get_or_create(code=DEMO, defaults=DEMO_SAYS)
        new = sum(_load_item(one, source, town_id, today, now) for one in shipped.items)
        new += sum(_load_event(one, source, town_id, area_name, today) for one in shipped.events)
        editions.bump()
        act.note(items=len(shipped.items), events=len(shipped.events), new=new)
    return new


def _load_item(one: ShippedItem, source: Source, town_id: str | None, today: dt.date, now: dt.datetime) -> bool:
    parse(one.audience)
    deadline_on, closes_on = _after(today, one.deadline_in_days), _after(today, one.closes_in_days)
    Item.objects.filter(key=one.key, deadline_on__lt=today).update(deadline_on=deadline_on, closes_on=closes_on)
    _item, is_new = Item.objects.get_or_create(
        key=one.key,
        defaults={
            "municipality_id": town_id, "kind": one.kind, "title": one.title, "summary": one.summary, "body": one.body,
            "audience": one.audience, "topic": one.topic, "opens_on": today, "closes_on": closes_on, "deadline_on": deadline_on,
            "source": source, "state": State.PUBLISHED, "published_at": now,
        },
    )  # fmt: skip
    return is_new


def _load_event(one: ShippedEvent, source: Source, town_id: str | None, area_name: str, today: dt.date) -> bool:
    parse(one.audience)
    starts_on = today + dt.timedelta(days=one.in_days)
    days = {"starts_on": starts_on, "ends_on": starts_on + dt.timedelta(days=one.lasts_days - 1)}
    Event.objects.filter(source=source, source_key=one.key, ends_on__lt=today).update(**days)
    _event, is_new = Event.objects.get_or_create(
        source=source,
        source_key=one.key,
        defaults={
            "municipality_id": town_id, "area_name": area_name, "name": one.name, "overview": one.overview, "venue": one.venue,
            "address": one.address, "organizer": one.organizer, "audience": one.audience,
            "starts_at": _clock(one.starts_at), "ends_at": _clock(one.ends_at), **days,
        },
    )  # fmt: skip
    return is_new


def refuse_foreign(item: Item, by: Officer) -> None:
    if item.municipality_id != speaks_for(by.role, by.municipality_id):
        raise NotYourTown


def _has_another_audience(item: Item) -> bool:
    same = Item.objects.filter(pk=item.pk, purpose=item.purpose)
    return [*same.values_list("audience", flat=True)] != [item.audience]


def _has_other_words(item: Item) -> bool:
    kept = Item.objects.filter(pk=item.pk).values(*WORDS).first()
    return kept != {name: getattr(item, name) for name in WORDS}


def needs_another(item: Item) -> bool:
    """Whether somebody else than who changed it last has to see it: it was asked for, or it goes into inboxes."""
    return item.needs_review or item.is_circular


def _day_of_circular(item: Item, now: dt.datetime) -> dt.date:
    """The day on which it comes into the inboxes. Those that were taken down since have been there, and count."""
    day = max(item.opens_on, timezone.localdate(now))
    monday, sunday = circulars.week_of(day)
    others = Item.objects.filter(municipality=item.municipality_id, circular_on__range=(monday, sunday)).exclude(pk=item.pk)
    if others.count() >= circulars.MOST_A_WEEK:
        raise TooManyCirculars(most=circulars.MOST_A_WEEK, monday=only_day(monday))
    return day


def _refuse_unseen(item: Item, by: Officer) -> None:
    if needs_another(item) and item.changed_by == str(by.pk):
        raise ReviewNeeded
    if not is_sensitive(parse(item.audience)):
        return
    if not item.purpose.strip():
        raise PurposeMissing
    if item.written_by == str(by.pk):
        raise SecondPersonNeeded


def _refuse_unreadable(item: Item) -> Rule:
    try:
        rule = parse(item.audience)
    except AudienceProblem as problem:
        raise AudienceUnreadable(problem=problem) from None
    if contradicts_itself(rule, timezone.localdate()):
        raise NobodyCanMatch
    if item.deadline_on and item.deadline_on < item.opens_on:
        raise DeadlineBeforeOpening(deadline=item.deadline_on)
    return rule


def _after(today: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else today + dt.timedelta(days=days)


def _clock(text: str | None) -> dt.time | None:
    return None if text is None else dt.time.fromisoformat(text)
