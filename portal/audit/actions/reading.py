"""Auditors read the trail, and that is kept in it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.audit import documents, events, trail
from portal.audit.queries.searching import Wanted, entries
from portal.lib.refusals import Refused

MOST = 5000


class NothingFound(Refused):
    sentence = _("この条件に合う記録はありません。条件を変えてください。")


class TooMuch(Refused):
    sentence = _("一度に書き出せるのは{most}件までです（いまの条件で{count}件）。日を絞ってください。")


def note_search(town_id: str, wanted: Wanted, *, by: trail.Actor) -> None:
    """A page of the trail was shown; what was looked for, without whose data."""
    with trail.act(events.TRAIL_SEARCHED, by=by, town=town_id) as act:
        act.note(event=wanted.event, officer=wanted.actor_id, kind=wanted.object_kind, one_person=bool(wanted.subject))


def export(town_id: str, wanted: Wanted, *, by: trail.Actor) -> dict[str, Any]:
    """Entries with their proofs, the oldest first."""
    with trail.act(events.TRAIL_EXPORTED, by=by, town=town_id) as act:
        found = entries(town_id, wanted)
        count = found.count()
        if not count:
            raise NothingFound
        if count > MOST:
            raise TooMuch(most=MOST, count=count)
        act.note(rows=count)
        return documents.with_proofs(town_id, list(found.order_by("number")))
