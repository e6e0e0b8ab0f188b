"""Read dates as clerks write them, with a sentence for each that cannot be."""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.lib.japanese import fold_width
from portal.lib.refusals import Refused
from portal.lib.wareki import ERAS, wareki

_BY_NAME = {key: era for era in ERAS for key in (era.name, era.letter)}
_SQUARE = str.maketrans({"㋿": "令和", "㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治"})

_TAIL = re.compile(r"(\([月火水木金土日]\)|[ T]0{1,2}:00(:00(\.0+)?)?)$")
_PLAIN = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_ERA = re.compile(r"([A-Z]|[^\W\d_a-zA-Z]{2})(元|\d{1,2})(?:([-/.])(\d{1,2})\3(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_IN_ERA_COMPACT = re.compile(r"([A-Z])(\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")

# Excel's day 0; right from 1900-03-01 on, before which Excel counts a 29 February that never was.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(1000, 73051)  # 1902-09-26 to 2099-12-31


class UnreadableDate(Refused):
    sentence = _("「{written}」は日付として読めません。2024/4/1、20240401、令和6年4月1日 のように書いてください。")


class NoSuchDay(UnreadableDate):
    sentence = _("「{written}」という日はありません。年月日を確かめてください。")


class OutsideEra(UnreadableDate):
    sentence = _("「{written}」という日はありません。{era}は{first}から{last}までです。")


class NoSuchEra(UnreadableDate):
    sentence = _("「{written}」の元号が分かりません。明治・大正・昭和・平成・令和（M・T・S・H・R）のどれかで書いてください。")


class NotABirthDate(Refused):
    sentence = _("「{written}」は生年月日としてありえない日です。年月日を確かめてください。")


@dataclass(frozen=True)
class ReadDate:
    """`is_serial`: Excel had turned the date into a number (45383); right as a rule, but worth a warning to the clerk."""

    on: date
    is_serial: bool = False


def read_date(written: object) -> ReadDate:
    """Read a date from a text, a spreadsheet's number (serial) or a date object.

    Texts: 2024-04-01, 2024/4/1, 2024年4月1日, 20240401, R6.4.1, 令和6年4月1日, 令和元年5月1日, H31/4/30, R060401, also full
    width, with a weekday in brackets or a midnight behind. Raises `UnreadableDate`, whose subclasses say what is wrong.
    """
    if isinstance(written, datetime):
        return ReadDate(written.date())
    if isinstance(written, date):
        return ReadDate(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _read_number(written)
    return _read_text(_shown(written))


def read_birth_date(written: object, today: date) -> ReadDate:
    """`read_date` for somebody who lives on `today`: not later, and not more than 130 years ago."""
    read = read_date(written)
    if not today.year - 130 <= read.on.year or read.on > today:
        raise NotABirthDate(written=_shown(written))
    return read


def _read_number(number: float) -> ReadDate:
    if number != number or not _SERIALS.start <= number < 100_000_000:
        raise UnreadableDate(written=_shown(number))
    if number < _SERIALS.stop:
        return ReadDate(_SERIAL_ZERO + timedelta(days=int(number)), is_serial=True)
    return _read_text(_shown(int(number)))


@functools.lru_cache(maxsize=4096)
def _read_text(shown: str) -> ReadDate:
    text = re.sub(r"\s+", " ", fold_width(shown).translate(_SQUARE)).strip().upper()
    text = _TAIL.sub("", text).replace(" ", "")
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        return _read_number(int(match[1]))
    if match := _PLAIN.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = _numbers(match, skip=("-", "/", "."))
        return ReadDate(_day(int(year), int(month), int(day), shown))
    if match := _IN_ERA.fullmatch(text) or _IN_ERA_COMPACT.fullmatch(text):
        era, year, month, day = _numbers(match, skip=("-", "/", "."))
        return ReadDate(_day_in_era(era, 1 if year == "元" else int(year), int(month), int(day), shown))
    raise UnreadableDate(written=shown)


def _numbers(match: re.Match[str], skip: tuple[str, ...]) -> list[str]:
    return [group for group in match.groups() if group is not None and group not in skip]


def _day(year: int, month: int, day: int, shown: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(written=shown) from None


def _day_in_era(name: str, year: int, month: int, day: int, shown: str) -> date:
    era = _BY_NAME.get(name)
    if era is None:
        raise NoSuchEra(written=shown)
    if year == 0:
        raise NoSuchDay(written=shown)
    found = _day(era.western(year), month, day, shown)
    if found < era.first_on or (era.last_on and found > era.last_on):
        last = wareki(era.last_on) if era.last_on else _("今日")
        raise OutsideEra(written=shown, era=era.name, first=wareki(era.first_on), last=last)
    return found


def _shown(written: object) -> str:
    """As the clerk wrote it, cut: a cell may hold a whole letter."""
    text = str(written).strip()
    return text if len(text) <= 30 else text[:30] + "…"


def months_later(start: datetime, months: int) -> datetime:
    """The same clock time that many months on; from the 31st to a shorter month: its last day."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))
