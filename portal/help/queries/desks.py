"""Whom to call in a town, and whether somebody answers now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from portal.help.models import Desk
from portal.help.rules import hours, special
from portal.help.rules.hours import Answering, Span, Week, Why
from portal.lib import holidays
from portal.municipalities import queries as towns
from portal.ui import dates


@dataclass(frozen=True)
class CallUs:
    """`is_open` None: the town has given no hours that can be reckoned with; `hours` are then its own words."""

    town: str
    phone: str
    is_open: bool | None
    sentence: str
    hours: str = ""
    email: str = ""


def call_us(town: towns.Town, now: dt.datetime) -> CallUs | None:
    """None for a town without a number. Two queries."""
    contacts, desk = towns.contacts(town.code), Desk.objects.filter(pk=town.code).first()
    phone = (desk and desk.phone) or contacts.phone
    if not phone:
        return None
    week = week_of(desk) if desk else hours.read(contacts.hours)
    if week is None:
        return CallUs(town.name, phone, None, "", contacts.hours, contacts.email)
    local = timezone.localtime(now)
    answering = hours.at(week, local)
    return CallUs(town.name, phone, answering.is_open, sentence(answering, local), _usual(week) if desk else contacts.hours, contacts.email)


def week_of(desk: Desk) -> Week:
    days = {one.day: one.span for one in specials_of(desk)}
    return Week(Span(desk.opens, desk.closes), frozenset(desk.weekdays), days)


def specials_of(desk: Desk) -> list[special.Special]:
    return [special.Special(dt.date.fromisoformat(one["day"]), _span(one), one.get("note", "")) for one in desk.special]


def sentence(answering: Answering, now: dt.datetime) -> str:
    """いま開いています。17時15分まで / きょうは祝日（勤労感謝の日）のため閉まっています。次は11月24日(火)の8時45分からです。"""
    if answering.is_open and answering.until:
        return _("いま開いています。%(until)sまで") % {"until": clock(answering.until)}
    closed = _closed(answering, now)
    if answering.next_at is None:
        return closed
    if answering.next_at.date() == now.date():
        again = _("きょうの%(clock)sから開きます。") % {"clock": clock(answering.next_at.time())}
    else:
        again = _("次は%(day)sの%(clock)sからです。") % {"day": dates.short(answering.next_at), "clock": clock(answering.next_at.time())}
    return f"{closed}{again}" if dates.speaks_japanese() else f"{closed} {again}"


def clock(at: dt.time) -> str:
    """17時15分, 17時; elsewhere 17:15."""
    if not dates.speaks_japanese():
        return f"{at.hour}:{at.minute:02}"
    return f"{at.hour}時{at.minute:02}分" if at.minute else f"{at.hour}時"


def _closed(answering: Answering, now: dt.datetime) -> str:
    if answering.why is Why.HOLIDAY and dates.speaks_japanese():
        return _("きょうは祝日（%(name)s）のため閉まっています。") % {"name": holidays.name_of(now.date())}
    return {
        Why.HOLIDAY: _("きょうは祝日のため閉まっています。"),
        Why.YEAR_END: _("年末年始（12月29日から1月3日）は閉まっています。"),
        Why.WEEKEND: _("きょうは休みの日です。"),
        Why.SPECIAL: _("きょうは臨時の休みです。"),
        Why.EARLY: _("いまは閉まっています。"),
        Why.LATE: _("きょうの受付は終わりました。"),
    }[answering.why or Why.EARLY]


def _usual(week: Week) -> str:
    if week.weekdays == hours.WORKING_DAYS:
        return _("平日 %(starts)sから%(ends)s") % {"starts": clock(week.span.starts), "ends": clock(week.span.ends)}
    days = ("・" if dates.speaks_japanese() else ", ").join(str(WEEKDAYS_ABBR[day]) for day in sorted(week.weekdays))
    return f"{days} " + _("%(starts)sから%(ends)s") % {"starts": clock(week.span.starts), "ends": clock(week.span.ends)}


def _span(one: dict[str, str]) -> Span | None:
    return Span(dt.time.fromisoformat(one["from"]), dt.time.fromisoformat(one["to"])) if one.get("from") else None
