"""Telling once a week: one alert for all that has come in the week. Never empty, and never twice of one thing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.actions import deliveries
from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from recommend import events
from recommend.actions.telling import alert
from recommend.models import TellingPace, Told
from recommend.queries import digests as queries
from recommend.queries.telling import told_today
from recommend.rules import digest
from recommend.rules.digest import Pace

if TYPE_CHECKING:
    from portal.identity.models import Resident

# Each is judged anew, with some ten questions: a part is over in a second, and what dies with its worker is done again.
AT_ONCE = 50


class NoSuchPace(Refused):
    sentence = _("知らせ方と曜日を、選び直してください。")


def choose(resident: Resident, how: str, weekday: int, *, by: trail.Actor, today: dt.date) -> None:
    """How often the resident is told. What waited for a digest that is given up stands in the feed, and is not told any more.

    Its rows wait on, for it was never told, and nothing may say that it was; a new digest begins without them.
    """
    with viewing_as(ResidentView(resident.pk)), trail.act(events.PACE_CHOSEN, by=by, subject=resident) as act:
        if how not in {*Pace} or not 0 <= weekday <= 6:
            raise NoSuchPace
        next_on = digest.next_day(weekday, today) if how == Pace.WEEKLY else None
        facts = {"how": how, "weekday": weekday, "next_on": next_on}
        begins = how == Pace.WEEKLY and not TellingPace.objects.filter(resident=resident, how=Pace.WEEKLY).exists()
        TellingPace.objects.update_or_create(resident=resident, defaults=facts)
        if begins:
            Told.objects.filter(resident=resident, waits=True).delete()
        act.note(how=how)


def send_some(today: dt.date) -> int:
    """Tell some of those whose day has come; 0: nobody is left. Rows are locked, so that several workers share them out.

    The rows, the alert and the next day are one transaction: a worker that dies leaves all of it to the next.
    """
    with viewing_as(System("send weekly digests")), trail.act(events.DIGESTED, by=trail.PORTAL) as act:
        free = TellingPace.objects.filter(how=Pace.WEEKLY, next_on__lte=today).select_related("resident").order_by("next_on", "pk")
        due = [*free.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]]
        # Who was reminded of something this morning has had the alert of the day: the digest is on its page all the same.
        rested = told_today([row.resident_id for row in due], today)
        alerts = [one for row in due if (one := _gathered(row, today)) and row.resident_id not in rested]
        act.note(people=len(due), told=len(alerts), planned=deliveries.tell_within(act, alerts))
    return len(due)


def _gathered(row: TellingPace, today: dt.date) -> deliveries.Alert | None:
    """Mark what is told, and move on to the next week; None when there is nothing to say."""
    person, was_due = row.resident, row.next_on
    found = queries.contents(person, today)
    Told.objects.filter(pk__in=found.let_go).delete()
    Told.objects.filter(pk__in=found.waiting).update(waits=False, told_on=today)
    rows = [Told(resident=person, card=card, why=digest.WHY, told_on=today) for card in found.lines]
    Told.objects.bulk_create(rows, ignore_conflicts=True)
    row.next_on = digest.next_day(row.weekday, today)
    if not found.is_empty:
        row.digested_on = today
    row.save(update_fields=["next_on", "digested_on"])
    return None if found.is_empty else alert(person.pk, person.home_town_id or PREFECTURE, f"digest/{was_due}")
