"""Dates as a person says them. Pure: the moment to compare with is passed in.

A `date` has no clock time; a `datetime` must be aware and is shown in the portal's time zone.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from portal.lib.wareki import year_of_era

WEEKDAYS = "月火水木金土日"
NEAR_DAYS = 7
Moment = date | datetime


def day_of(moment: Moment) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def full(moment: Moment) -> str:
    """2026年11月21日(土); with a clock time after it when the moment has one."""
    day = day_of(moment)
    text = _japanese(day) if speaks_japanese() else _in_their_order(day, "DATE_FORMAT", "j M Y")
    return f"{text} {_clock(moment)}" if isinstance(moment, datetime) else text


def only_day(moment: Moment) -> str:
    return full(day_of(moment))


def short(moment: Moment) -> str:
    """11月21日(土): where the year is plain, as in a list of the days ahead."""
    day = day_of(moment)
    return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})" if speaks_japanese() else _in_their_order(day, "MONTH_DAY_FORMAT", "j M")


def birth(day: date) -> str:
    """2025年（令和7年）8月1日: people know births by their era, and paper forms ask for it. No weekday: nobody goes by it."""
    if not speaks_japanese() or (era := year_of_era(day)) is None:
        return full(day)
    return f"{day.year}年（{era}）{day.month}月{day.day}日"


def in_words(moment: Moment, now: datetime) -> str:
    """Near moments relative to now ("3時間前", "きのう 14:05", "あさって"), all others in full."""
    if isinstance(moment, datetime) and timedelta(0) <= now - moment < timedelta(hours=6):
        return _ago(now - moment)
    days = (day_of(moment) - day_of(now)).days
    if abs(days) > NEAR_DAYS:
        return only_day(moment)
    word = _near_day(days)
    return f"{word} {_clock(moment)}" if isinstance(moment, datetime) and abs(days) <= 1 else word


def time_left(deadline: Moment, now: datetime) -> str:
    """How long a person still has, counted in whole days; the day of the deadline itself still counts as in time."""
    days = (day_of(deadline) - day_of(now)).days
    if days < 0 or (isinstance(deadline, datetime) and deadline < now):
        return gettext("期限を過ぎました")
    if days == 0:
        return gettext("きょうまで")
    if days == 1:
        return gettext("あしたまで")
    return ngettext("あと%(days)d日", "あと%(days)d日", days) % {"days": days}


def is_urgent(deadline: Moment, now: datetime, within_days: int = 3) -> bool:
    return (day_of(deadline) - day_of(now)).days <= within_days


def speaks_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _japanese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def _in_their_order(day: date, named: str, shorter: str) -> str:
    """As the language orders a day, with its weekday: after it where one writes without blanks, else before it."""
    language = get_language() or ""
    weekday = date_format(day, "D")
    if language.startswith(("zh", "ko")):
        return f"{date_format(day, named)}({weekday})"
    # Django knows no order for these; English has a shorter one than its own.
    return f"{weekday}, {date_format(day, shorter if language in {'en', 'tl', 'ne'} else named)}"


def _clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02}"


def _ago(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return gettext("たった今")
    if minutes < 60:
        return ngettext("%(count)d分前", "%(count)d分前", minutes) % {"count": minutes}
    return ngettext("%(count)d時間前", "%(count)d時間前", minutes // 60) % {"count": minutes // 60}


def _near_day(days: int) -> str:
    named = {-2: gettext("おととい"), -1: gettext("きのう"), 0: gettext("きょう"), 1: gettext("あした"), 2: gettext("あさって")}
    if days in named:
        return named[days]
    if days < 0:
        return ngettext("%(count)d日前", "%(count)d日前", -days) % {"count": -days}
    return ngettext("%(count)d日後", "%(count)d日後", days) % {"count": days}
