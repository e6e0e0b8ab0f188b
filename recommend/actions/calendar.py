"""What a parent does with the children's calendar: ticking off, naming, and its secret address. Only for their own children."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from portal.ui.dates import full
from recommend import events
from recommend.models import CalendarAddress, CalendarName, CalendarTick
from recommend.queries import calendar as queries
from recommend.rules import calendarlist

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from recommend.queries.calendar import Calendar, ChildCalendar

LONGEST_NAME = 12


class NotInCalendar(Refused):
    sentence = _("こどもカレンダーに、その項目はありません。画面を開き直してください。")


class DayImpossible(Refused):
    sentence = _("済ませた日は、{first}から今日までの日にしてください。")


class NameTooLong(Refused):
    sentence = _("カレンダーでの呼び方は、{most}文字までです。")


class NothingToTick(Refused):
    sentence = _("時期の過ぎた項目は、もうありません。")


def tick(
    resident: Resident, member_id: int | None, entry: str, *, by: trail.Actor, today: dt.date, is_done: bool = True,
    done_on: dt.date | None = None,
) -> None:  # fmt: skip
    """Done (on a day, if it is known), or "not for us". Saying it again says it anew."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_TICKED, by=by, subject=resident) as act:
        child = _child_of(queries.calendar(resident, today), member_id, entry)
        first = calendarlist.earliest_done_on(child.base_on, is_pregnancy=member_id is None)
        if done_on is not None and not first <= done_on <= today:
            raise DayImpossible(first=full(first))
        facts = {"is_done": is_done, "done_on": done_on if is_done else None, "ticked_on": today}
        CalendarTick.objects.update_or_create(resident=resident, member_id=member_id, entry=entry, defaults=facts)
        act.note(done=is_done)


def untick(resident: Resident, member_id: int | None, entry: str, *, by: trail.Actor) -> None:
    """Take it back; what was not ticked stays as it is."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_TICKED, by=by, subject=resident) as act:
        taken_back, _kinds = CalendarTick.objects.filter(resident=resident, member=member_id, entry=entry).delete()
        act.note(taken_back=taken_back)


def tick_all_past(resident: Resident, member_id: int | None, *, by: trail.Actor, today: dt.date) -> int:
    """Everything whose usual time is over is done, without a day: for who begins with a child that is not a baby any more."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_TICKED, by=by, subject=resident) as act:
        child = queries.calendar(resident, today).child(member_id)
        if child is None:
            raise NotInCalendar
        past = [line.key for line in calendarlist.over(child.lines, today)]
        if not past:
            raise NothingToTick
        rows = [CalendarTick(resident=resident, member_id=member_id, entry=key, ticked_on=today) for key in past]
        CalendarTick.objects.bulk_create(rows, ignore_conflicts=True)
        act.note(ticked=len(rows))
    return len(rows)


def name_children(resident: Resident, names: Mapping[int, str], *, by: trail.Actor, today: dt.date) -> None:
    """What each child is called in calendar programs; an empty name goes back to "the elder one"."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_NAMED, by=by, subject=resident) as act:
        mine = queries.calendar(resident, today)
        for member_id, called in names.items():
            if mine.child(member_id) is None:
                raise NotInCalendar
            _name(resident, member_id, " ".join(called.split()))
        act.note(names=len(names))


def make_address(resident: Resident, *, by: trail.Actor, today: dt.date) -> str:
    """A new secret (256 bits) for the address; the one before it is dead from now on. It is told here and never again."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_ADDRESS_MADE, by=by, subject=resident):
        secret = secrets.token_urlsafe(32)
        facts = {"mark": sealed.blind(secret, purpose=queries.ADDRESS_PURPOSE), "made_on": today}
        CalendarAddress.objects.update_or_create(resident=resident, defaults=facts)
    return secret


def stop_address(resident: Resident, *, by: trail.Actor) -> None:
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CALENDAR_ADDRESS_STOPPED, by=by, subject=resident) as act:
        stopped, _kinds = CalendarAddress.objects.filter(resident=resident).delete()
        act.note(stopped=stopped)


def _child_of(mine: Calendar, member_id: int | None, entry: str) -> ChildCalendar:
    child = mine.child(member_id)
    if child is None or child.line(entry) is None:
        raise NotInCalendar
    return child


def _name(resident: Resident, member_id: int, called: str) -> None:
    if len(called) > LONGEST_NAME:
        raise NameTooLong(most=LONGEST_NAME)
    if called:
        CalendarName.objects.update_or_create(member_id=member_id, defaults={"resident": resident, "called": called})
    else:
        CalendarName.objects.filter(resident=resident, member=member_id).delete()
