"""Banners over residents' pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from portal.audit import trail
from portal.front import events
from portal.municipalities import announcements
from portal.municipalities.models import Announcement
from portal.municipalities.queries import PREFECTURE

from .refusals import AnnouncedNothing, BadPeriod, DownAlready


def announce(
    town_id: str | None, texts: Mapping[str, str], *, begins_at: dt.datetime, ends_at: dt.datetime, by: trail.Actor, now: dt.datetime
) -> Announcement:  # fmt: skip
    """Let a banner stand over the pages of one town's residents (None: of all) from then until then."""
    with trail.act(events.ANNOUNCED, by=by, town=town_id or PREFECTURE) as act:
        told = {language: text.strip()[:300] for language, text in texts.items() if text.strip()}
        if "ja" not in told:
            raise AnnouncedNothing
        if not (begins_at < ends_at and now < ends_at):
            raise BadPeriod
        made = announcements.put(town_id, told, begins_at=begins_at, ends_at=ends_at, now=now)
        act.on_object(made)
        act.note(languages=",".join(sorted(told)), everywhere=town_id is None)
    return made


def take_down(row: Announcement, *, by: trail.Actor, now: dt.datetime) -> None:
    with trail.act(events.BANNER_DOWN, by=by, town=row.municipality_id or PREFECTURE, on=row):
        if not announcements.withdraw(row, now):
            raise DownAlready
