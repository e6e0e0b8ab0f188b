"""Events and places that a town's clerks write themselves. What came from a source is changed there, never here.

Nothing is deleted: what is taken down keeps its address and can be shown again. `retired_at` says that it is not public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.queries import town
from recommend import events
from recommend.actions import editions
from recommend.models import Event, Place, Source, Vacancy
from recommend.rules.authorship import OPERATOR, clerks_source
from recommend.rules.facts import ClassFacts

if TYPE_CHECKING:
    from portal.identity.models import Officer

Made = Event | Place
_SAVED = {Event: events.EVENT_SAVED, Place: events.PLACE_SAVED}
_PUBLISHED = {Event: events.EVENT_PUBLISHED, Place: events.PLACE_PUBLISHED}
_TAKEN_DOWN = {Event: events.EVENT_TAKEN_DOWN, Place: events.PLACE_TAKEN_DOWN}
# What a clerk writes of each; whether it is public is not among it, a colleague may have changed that meanwhile.
WORDS: dict[type, tuple[str, ...]] = {
    Event: ("name", "overview", "venue", "address", "organizer", "starts_on", "starts_at", "ends_on", "ends_at", "url"),
    Place: ("kind", "name", "address", "phone", "url", "hours", "opening", "takes_from", "takes_to", "latitude", "longitude"),
}


class NotWrittenHere(Refused):
    sentence = _("この市町村の職員が書いたものだけを、ここで変えられます。取り込んだものは、情報源で直してください。")


class EndsTooSoon(Refused):
    sentence = _("終わりが、始まりより前です。日にちと時刻を確かめてください。")


class OverAlready(Refused):
    sentence = _("もう終わった行事です。日にちを直してから公開してください。下書きは保存しました。")


def save(row: Made, *, by: Officer, now: dt.datetime, classes: Sequence[ClassFacts] | None = None) -> None:
    """Keep what a clerk wrote: a new one is not public yet, a public one changes at once. `classes`: a nursery's vacancies, all of them."""
    kind = type(row)
    with trail.act(_SAVED[kind], by=by, town=by.municipality_id) as act:
        is_new = row._state.adding
        if is_new:
            _begin(row, by, now)
        _refuse_foreign(row, by)
        if isinstance(row, Event):
            _refuse_backwards(row)
        row.save(update_fields=None if is_new else WORDS[kind])
        _free(row, now)
        if isinstance(row, Place) and classes is not None:
            _keep_classes(row, classes)
        editions.bump()
        act.on_object(row)
        act.note(is_public=row.retired_at is None)


def publish(row: Made, *, by: Officer, now: dt.datetime) -> None:
    """Let everybody see it. Publishing twice changes nothing."""
    with trail.act(_PUBLISHED[type(row)], by=by, town=by.municipality_id, on=row) as act:
        _refuse_foreign(row, by)
        if isinstance(row, Event) and row.ends_on < timezone.localdate(now):
            raise OverAlready
        _free(row, now)
        act.note(changed=_mine(row).update(retired_at=None, seen_at=now))
        editions.bump()


def take_down(row: Made, *, by: Officer, now: dt.datetime) -> None:
    """Nobody sees it from the next page on."""
    with trail.act(_TAKEN_DOWN[type(row)], by=by, town=by.municipality_id, on=row) as act:
        _refuse_foreign(row, by)
        act.note(changed=_mine(row).filter(retired_at=None).update(retired_at=now))
        editions.bump()


def erase(town_id: str) -> int:
    """Call inside an act: what the clerks of a town that has left had written."""
    gone = sum(kind.everything.filter(source=clerks_source(town_id)).delete()[0] for kind in (Event, Place))
    Source.objects.filter(pk=clerks_source(town_id)).delete()
    return gone


def _begin(row: Made, by: Officer, now: dt.datetime) -> None:
    if by.role == OPERATOR:
        raise NotWrittenHere
    here = town(by.municipality_id)
    name = here.name if here else ""
    said = {"name": f"{name}の職員", "licence": "", "attribution": name, "municipality_id": by.municipality_id}
    row.source, _is_new = Source.objects.get_or_create(code=clerks_source(by.municipality_id), defaults=said)
    row.municipality_id, row.area_name = by.municipality_id, name
    row.source_key, row.retired_at = uuid4().hex, now


def _refuse_foreign(row: Made, by: Officer) -> None:
    if by.role == OPERATOR or (row.municipality_id, row.source_id) != (by.municipality_id, clerks_source(by.municipality_id)):
        raise NotWrittenHere


def _refuse_backwards(row: Event) -> None:
    is_one_day = row.ends_on == row.starts_on
    if row.ends_on < row.starts_on or (is_one_day and row.starts_at and row.ends_at and row.ends_at < row.starts_at):
        raise EndsTooSoon


def _mine(row: Made) -> QuerySet[Any]:
    return type(row).everything.filter(pk=row.pk, source=row.source_id, joined_to=None)


def _free(row: Made, now: dt.datetime) -> None:
    """A row that was joined into one that its source has let go stands by itself again, not public until its clerk says so."""
    mine = type(row).everything.filter(pk=row.pk, source=row.source_id, joined_to__retired_at__isnull=False)
    if mine.update(joined_to=None, retired_at=now):
        row.joined_to, row.retired_at = None, now


def _keep_classes(row: Place, classes: Sequence[ClassFacts]) -> None:
    Vacancy.objects.filter(place=row).delete()
    Vacancy.objects.bulk_create([Vacancy(place=row, **vars(one)) for one in classes])
