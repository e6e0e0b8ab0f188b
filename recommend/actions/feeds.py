"""What a resident has seen and put aside on their own page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from recommend import events
from recommend.models import Mark
from recommend.queries.feeds import Seen
from recommend.rules import reminders

if TYPE_CHECKING:
    from portal.identity.models import Resident

A_CARD = re.compile(r"(item|event)-\d{1,18}")
LATER_DAYS = 7
# "Not for me" is for good as far as a page is concerned; "all of my town" shows it all the same.
FOR_GOOD_DAYS = 3650


class NoSuchCard(Refused):
    sentence = _("そのおすすめは見つかりません。画面を開き直してください。")


def mark_shown(resident: Resident, cards: Collection[str], *, today: dt.date, seen: Mapping[str, Seen]) -> int:
    """Count today as a day on which the cards were shown; gives how many were new today. No query when none were.

    No act and no line in the trail: that a page was looked at is not the town's business, and would make the trail a record
    of behaviour. `seen` is what `queries.feeds.marks` gave for the same page.
    """
    fresh = [card for card in cards if seen.get(card, Seen()).shown_on != today]
    known = [card for card in fresh if card in seen]
    with viewing_as(ResidentView(resident.pk)):
        if known:
            again = Mark.objects.filter(resident=resident, card__in=known).exclude(shown_on=today)
            again.update(shown_days=F("shown_days") + 1, shown_on=today)
        if len(known) < len(fresh):
            first = [Mark(resident=resident, card=card, shown_days=1, shown_on=today) for card in fresh if card not in seen]
            Mark.objects.bulk_create(first, ignore_conflicts=True)
    return len(fresh)


def mark_opened(resident: Resident, card: str, *, today: dt.date) -> None:
    """A circular was opened: it is not new in the inbox any more. No act, as above: the mark is for its own reader."""
    with viewing_as(ResidentView(resident.pk)):
        Mark.objects.update_or_create(resident=resident, card=card, defaults={"opened_on": today})


def hide(resident: Resident, card: str, *, by: trail.Actor, today: dt.date, for_good: bool) -> None:
    """Put a card aside: "not for me" (for good), or "later" (a week). It stays findable under all of the town."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CARD_HIDDEN, by=by, subject=resident) as act:
        if not A_CARD.fullmatch(card):
            raise NoSuchCard
        until = today + dt.timedelta(days=FOR_GOOD_DAYS if for_good else LATER_DAYS)
        Mark.objects.update_or_create(resident=resident, card=card, defaults={"hidden_until": until})
        act.note(for_good=for_good)


def remind(resident: Resident, card: str, *, by: trail.Actor, today: dt.date, deadline_on: dt.date | None) -> dt.date:
    """Tell the resident of a card again, three days before its deadline (tomorrow at the earliest), or in a week; gives the day."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.REMINDER_SET, by=by, subject=resident) as act:
        if not A_CARD.fullmatch(card):
            raise NoSuchCard
        on = reminders.day_to_remind(deadline_on, today)
        Mark.objects.update_or_create(resident=resident, card=card, defaults={"remind_on": on, "hidden_until": None})
        act.note(days=(on - today).days)
    return on


def forget_reminder(resident: Resident, card: str, *, by: trail.Actor) -> None:
    with viewing_as(ResidentView(resident.pk)), trail.act(events.REMINDER_SET, by=by, subject=resident) as act:
        Mark.objects.filter(resident=resident, card=card).update(remind_on=None)
        act.note(days=0)


def bring_back(resident: Resident, *, by: trail.Actor) -> int:
    """Show everything again that was put aside; gives how many cards that were."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CARDS_BROUGHT_BACK, by=by, subject=resident) as act:
        changed = Mark.objects.filter(resident=resident).exclude(hidden_until=None).update(hidden_until=None)
        act.note(cards=changed)
    return changed
