"""A deadline as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import ics

if TYPE_CHECKING:
    from notifications.models import Notice

JST = timezone(timedelta(hours=9))


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
        "BEGIN:VEVENT", f"UID:{uid}@tobira", f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Tokyo:{starts}", f"DTEND;TZID=Asia/Tokyo:{ends}", f"SUMMARY:{ics.escaped(summary)}",
        *([f"LOCATION:{ics.escaped(place)}"] if place else []), f"URL:{url}", "CLASS:PRIVATE", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{ics.escaped(summary)}", f"TRIGGER:-{before}", "END:VALARM",
        "END:VEVENT",
    )  # fmt: skip
    return ics.calendar(lines)
