"""A deadline as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from notifications.models import Notice

JST = timezone(timedelta(hours=9))
TOKYO = (
    "BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "BEGIN:STANDARD", "DTSTART:19510909T000000", "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900",
    "TZNAME:JST", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def deadline(letter: Notice, now: datetime) -> bytes:
    """The morning of the last day, with a reminder three days before. Calendars are shared: neither title nor content stands in it."""
    if letter.deadline_on is None:
        raise ValueError("a letter without a deadline")
    when = tuple(datetime.combine(letter.deadline_on, clock, JST) for clock in (time(9), time(9, 30)))
    kind = _("%(town)s：%(kind)sの期限の日") % {"town": letter.municipality.name, "kind": letter.get_legal_class_display()}
    return event(str(letter.pk), when, kind, url=f"{settings.PORTAL_URL}{reverse('notifications:inbox')}", before="P3D", now=now)


def event(uid: str, when: Sequence[datetime], summary: str, *, url: str, before: str, now: datetime, place: str = "") -> bytes:
    """One event from `when[0]` to `when[1]`, with an alarm `before` it (a duration: "P1D"). Private, and nobody is busy by it."""
    starts, ends = (f"{moment.astimezone(JST):%Y%m%dT%H%M%S}" for moment in when)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tobira//Tobira//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", *TOKYO,
        "BEGIN:VEVENT", f"UID:{uid}@tobira", f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Tokyo:{starts}", f"DTEND;TZID=Asia/Tokyo:{ends}", f"SUMMARY:{_escaped(summary)}",
        *([f"LOCATION:{_escaped(place)}"] if place else []), f"URL:{url}", "CLASS:PRIVATE", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}", f"TRIGGER:-{before}", "END:VALARM",
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(_folded(line) + "\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets a line, broken between letters."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            parts.append("")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)
