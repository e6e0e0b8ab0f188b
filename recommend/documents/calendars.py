"""The children's calendar for calendar programs. No name and no birth date of a child stands in it, and no address back to the child."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import ics, sealed
from portal.ui.dates import short
from recommend.queries.calendar import Calendar, ChildCalendar, heading_of, place_of, text_of
from recommend.rules.calendarlist import Line, State

# How often programs are asked to look again. They do as they like.
REFRESH = "PT12H"
# A span this long is announced twice: when it begins, and a week before it ends.
LONG, BEFORE_THE_END = dt.timedelta(days=30), dt.timedelta(days=7)
_SHOWN = (State.NOW, State.SOON, State.LATER)


def children(found: Calendar, today: dt.date) -> bytes:
    """All that is still to do, as days. What is done, or not for them, is gone with the next look; what moves keeps its UID."""
    name = _("こどもカレンダー（とびら）")
    head = (
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}", f"NAME:{ics.escaped(name)}",
        f"X-WR-CALNAME:{ics.escaped(name)}", "X-WR-TIMEZONE:Asia/Tokyo",
    )  # fmt: skip
    shown = [(child, line) for child in found.children for line in child.lines if line.state in _SHOWN]
    return ics.calendar((part for child, line in shown for part in _events(child, line, found, today)), head)


def _events(child: ChildCalendar, line: Line, found: Calendar, today: dt.date) -> Iterator[str]:
    uid = sealed.blind(f"{found.owner_id}/{child.member_id}/{line.key}", purpose="recommend.calendar_uid")[:32]
    said = _("%(child)s：%(title)s") % {"child": child.called, "title": heading_of(line.entry)}
    stamp = found.plan.town_as_of or found.plan.as_of
    yield from _event(uid, line.starts_on, said, line, stamp)
    if line.closes_on - line.starts_on >= LONG and (ends_on := line.closes_on - BEFORE_THE_END) >= today:
        yield from _event(f"{uid}-end", ends_on, _("%s（もうすぐ終わり）") % said, line, stamp)


def _event(uid: str, on: dt.date, summary: str, line: Line, stamp: str) -> Iterable[str]:
    until = _("%sまで。") % short(line.closes_on)
    ask = _("体調や受ける順番は、医師か保健センターに相談してください。")
    said = " ".join(filter(None, (line.entry.official, until, text_of(line.entry), ask)))
    place = [f"LOCATION:{ics.escaped(place_of(line.entry))}"] if line.entry.where else []
    return (
        "BEGIN:VEVENT", f"UID:{uid}@tobira", f"DTSTAMP:{stamp.replace('-', '')}T000000Z", f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + dt.timedelta(days=1):%Y%m%d}", f"SUMMARY:{ics.escaped(summary)}", f"DESCRIPTION:{ics.escaped(said)}",
        *place, f"URL:{settings.PORTAL_URL}{reverse('recommend:calendar')}", "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT",
    )  # fmt: skip
