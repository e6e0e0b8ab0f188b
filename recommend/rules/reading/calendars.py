"""Calendars (iCalendar, RFC 5545) as events. A series is given day by day, for the year to come."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

from recommend.rules import written
from recommend.rules.facts import Cells, EventFacts
from recommend.rules.refusals import RowRefused

JAPAN = ZoneInfo("Asia/Tokyo")
AHEAD, AGO = dt.timedelta(days=366), dt.timedelta(days=31)
MOST_OF_A_SERIES = 400
MOST_RECURRING = 40_000
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^:;="]+=(?:"[^"]*"|[^:;"]*)(?:,(?:"[^"]*"|[^:;"]*))*)*):(.*)', re.DOTALL)
_ESCAPED = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}


class NotACalendar(ValueError):
    pass


class UnknownLetters(ValueError):
    """Neither UTF-8 nor CP932: to read on would put marks in the place of names."""


@dataclass(frozen=True)
class Line:
    name: str
    zone: str
    is_day: bool
    value: str


def events(content: bytes, today: dt.date) -> Iterator[tuple[int, Cells | RowRefused]]:
    """Each occurrence as cells, numbered by its VEVENT. Cancelled ones are left out by a refusal, as is what cannot be read.

    Raises `NotACalendar`, `UnknownLetters`.
    """
    text = _text(content)
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise NotACalendar
    for number, lines in enumerate(_blocks(text), start=1):
        try:
            yield from ((number, cells) for cells in _occurrences(lines, today))
        except RowRefused as why:
            yield number, why


def facts(row: Cells, area: str) -> EventFacts:
    name = " ".join(written.plain(row["name"]).split())[:120]
    if not name:
        raise RowRefused("必要な値がありません", "SUMMARY")
    return EventFacts(
        key=row["key"], area_name=area, name=name, overview=written.plain(row["overview"])[:10_000],
        venue=written.plain(row["venue"])[:120],
        address="", organizer="", starts_on=dt.date.fromisoformat(row["starts_on"]), starts_at=_clock(row["starts_at"]),
        ends_on=dt.date.fromisoformat(row["ends_on"]), ends_at=_clock(row["ends_at"]), url=written.web(row["url"])[:200],
    )  # fmt: skip


def _clock(text: str) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _text(content: bytes) -> str:
    """Unfolded first: a line of 75 bytes may have been cut within a letter (RFC 5545, 3.1)."""
    unfolded = re.sub(rb"\r?\n[ \t]", b"", content)
    try:
        return unfolded.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        # As `portal.lib.csvfile` has it: broken UTF-8 is nearly always something in CP932 as well, and nonsense.
        if sum(letter >= "\u0800" for letter in unfolded[: bad.start].decode("utf-8", "ignore")) >= 3:
            raise UnknownLetters from None
    try:
        return unfolded.decode("cp932")
    except UnicodeDecodeError:
        raise UnknownLetters from None


def _blocks(text: str) -> Iterator[list[Line]]:
    """The lines of each VEVENT; what is nested in it (alarms) is left out."""
    block: list[Line] | None = None
    depth = 0
    for raw in text.splitlines():
        found = _LINE.fullmatch(raw)
        if not found:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            if block is not None:
                depth += 1
            elif value.upper() == "VEVENT":
                block = []
        elif name == "END" and block is not None:
            if depth:
                depth -= 1
                continue
            yield block
            block = None
        elif block is not None and not depth:
            block.append(_line(name, found[2], value))


def _line(name: str, parameters: str, value: str) -> Line:
    told = {key.upper(): said.strip('"') for key, said in re.findall(r';([^=;]+)=("[^"]*"|[^;]*)', parameters)}
    return Line(name, told.get("TZID", ""), told.get("VALUE", "").upper() == "DATE" or bool(re.fullmatch(r"\d{8}", value)), value)


def _occurrences(lines: list[Line], today: dt.date) -> Iterator[Cells]:
    said = {line.name: line for line in reversed(lines)}
    if said.get("STATUS") and said["STATUS"].value.upper() == "CANCELLED":
        raise RowRefused("取りやめになった行事です", "STATUS")
    if "DTSTART" not in said:
        raise RowRefused("日付がありません", "DTSTART")
    start, is_day = _moment(said["DTSTART"]), said["DTSTART"].is_day
    end = _moment(said["DTEND"]) if "DTEND" in said else start
    if is_day and "DTEND" in said:
        end -= dt.timedelta(days=1)  # the end of whole days is the first day after
    if end < start:
        raise RowRefused("終わる日が始まる日より前です", "DTEND")
    for begins in _days(lines, said, start, today):
        yield _cells(said, begins, begins + (end - start), is_day, is_series="RRULE" in said)


def _cells(said: dict[str, Line], begins: dt.datetime, ends: dt.datetime, is_day: bool, *, is_series: bool) -> Cells:
    text = {name: _unescaped(line.value) for name, line in said.items()}
    key = text.get("UID") or f"{text.get('SUMMARY', '')} {begins:%Y%m%dT%H%M}"
    if "RECURRENCE-ID" in text or is_series:
        key += f" {begins:%Y%m%dT%H%M}"
    return {
        "key": key if len(key) <= 60 else f"{key[:20]}…{_short(key)}",
        "name": text.get("SUMMARY", ""), "overview": text.get("DESCRIPTION", ""), "venue": text.get("LOCATION", ""),
        "url": text.get("URL", ""),
        "starts_on": begins.date().isoformat(), "ends_on": ends.date().isoformat(),
        "starts_at": "" if is_day else begins.time().isoformat("minutes"), "ends_at": "" if is_day else ends.time().isoformat("minutes"),
    }  # fmt: skip


def _days(lines: list[Line], said: dict[str, Line], start: dt.datetime, today: dt.date) -> list[dt.datetime]:
    if "RRULE" not in said:
        return [start]
    # Rules are reckoned without a zone: Japan has one, without summer time.
    rule = re.sub(r"UNTIL=(\d{8})(T\d{6})?Z?", lambda found: f"UNTIL={found[1]}{found[2] or 'T235959'}", said["RRULE"].value.upper())
    if "SECONDLY" in rule or "MINUTELY" in rule or "HOURLY" in rule:
        raise RowRefused("くり返しの決まりが細かすぎます", "RRULE")
    try:
        every = rrulestr(rule, dtstart=start.replace(tzinfo=None))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RowRefused("くり返しの決まりが読めません", "RRULE") from None
    off = {_moment(Line("EXDATE", line.zone, line.is_day, one)) for line in lines if line.name == "EXDATE" for one in line.value.split(",")}
    first, last = dt.datetime.combine(today - AGO, dt.time()), dt.datetime.combine(today + AHEAD, dt.time())
    found: list[dt.datetime] = []
    for count, moment in enumerate(every):
        if moment > last or count > MOST_RECURRING or len(found) >= MOST_OF_A_SERIES:
            break
        if moment >= first and (here := moment.replace(tzinfo=JAPAN)) not in off:
            found.append(here)
    return found


def _moment(line: Line) -> dt.datetime:
    """In Japan. A day is its midnight; a time without a zone is taken for Japan's."""
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", line.value.strip())
    if not found:
        raise RowRefused("日付の形が読めません", line.name)
    numbers = [int(number or 0) for number in found.groups()[:6]]
    zone = dt.UTC if found[7] else _zone(line.zone)
    try:
        return dt.datetime(*numbers[:5], tzinfo=zone).astimezone(JAPAN)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        raise RowRefused("存在しない日付です", line.name) from None


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name) if name else JAPAN
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return JAPAN


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), value)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:30]
