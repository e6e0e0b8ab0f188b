"""A deadline as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from notifications.models import Notice

TOKYO = (
    "BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "BEGIN:STANDARD", "DTSTART:19510909T000000", "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900",
    "TZNAME:JST", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def deadline(letter: Notice, now: datetime) -> bytes:
    """The morning of the last day, with a reminder three days before. Calendars are shared: neither title nor content stands in it."""
    if letter.deadline_on is None:
        raise ValueError("a letter without a deadline")
    day = f"{letter.deadline_on:%Y%m%d}"
    kind = _("%(town)s：%(kind)sの期限の日") % {"town": letter.municipality.name, "kind": letter.get_legal_class_display()}
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tobira//Tobira//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", *TOKYO,
        "BEGIN:VEVENT", f"UID:{letter.pk}@tobira", f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Tokyo:{day}T090000", f"DTEND;TZID=Asia/Tokyo:{day}T093000", f"SUMMARY:{_escaped(kind)}",
        f"URL:{settings.PORTAL_URL}{reverse('notifications:inbox')}", "CLASS:PRIVATE", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(kind)}", "TRIGGER:-P3D", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
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
