"""Going to the sources: one worker at a time per source and per server, and what becomes of what it brings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.audit import trail
from portal.lib.cells import UnreadableFile
from recommend import events
from recommend.actions import editions, getting, keeping, paging
from recommend.actions.collecting import refuse_useless
from recommend.actions.getting import File, Trouble, Unchanged
from recommend.actions.hosts import Busy, Manners
from recommend.actions.reading import Reading
from recommend.models import Event, GarbageWord, Outcome, Place, Run, Source, SourceKind, Yields
from recommend.rules import visits

LEASE = dt.timedelta(minutes=4)
AGAIN = dt.timedelta(seconds=10)
SHOWN_REFUSALS, SHOWN_SAMPLES, KEPT_RUNS = 300, 5, 30
# Sources whose pages become drafts; the others are files of rows.
PAGED = frozenset({SourceKind.PAGES, SourceKind.FEED, SourceKind.REGISTRY})


@dataclass
class Told:
    """What a visit came to, as a `Run` keeps it."""

    outcome: Outcome
    sentence: str = ""
    reading: Reading | paging.Counted | None = None
    file: str = ""
    changes: keeping.Changes = field(default_factory=keeping.Changes)
    status: int = 0
    retry_after: str = ""
    soon: bool = False


def visit(source_id: str, now: dt.datetime, manners: Manners = Manners()) -> str:  # noqa: B008 - a frozen value
    """Fetch and keep, if it is due and nobody else is at it. Asking the server is outside of any transaction."""
    source = _claimed(source_id, now)
    if source is None:
        return "busy"
    try:
        got = paging.gather(source, now, manners) if source.kind in PAGED else getting.get(source, now, manners)
    except Busy:
        Source.objects.filter(pk=source.pk).update(leased_until=None, due_at=now + AGAIN)
        return "busy"
    with trail.act(events.SOURCE_VISITED, by=trail.PORTAL, town=source.municipality_id) as act:
        told = _settled(source, got, now)
        _write(source, told, now)
        act.note(source=source.code, outcome=told.outcome.value)
    return told.outcome.value


def try_out(source_id: str, now: dt.datetime, manners: Manners = Manners()) -> Run | None:  # noqa: B008 - a frozen value
    """Read what the source gives and keep nothing but the counts; None while somebody else asks its server."""
    source = Source.objects.select_related("municipality").get(pk=source_id)
    try:
        got = paging.glance(source, now, manners) if source.kind in PAGED else getting.get(source, now, manners, afresh=True)
    except Busy:
        return None
    with trail.act(events.SOURCE_TRIED, by=trail.PORTAL, town=source.municipality_id) as act:
        told = _read(source, got, now)
        Source.objects.filter(pk=source.pk).update(trial_asked_at=None)
        run = _run(source, told, now, Outcome.TRIED)
        act.note(source=source.code, rows=run.rows, loaded=run.loaded)
    return run


def _claimed(source_id: str, now: dt.datetime) -> Source | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = Source.objects.filter(free, pk=source_id, is_active=True, due_at__lte=now).exclude(address="")
    if not mine.update(leased_until=now + LEASE):
        return None
    return Source.objects.select_related("municipality").get(pk=source_id)


def _settled(source: Source, got: Any, now: dt.datetime) -> Told:
    if isinstance(got, paging.Paged):
        return _paged(source, got, now)
    if isinstance(got, Unchanged) or (isinstance(got, File) and got.digest == source.digest):
        _remember(source, got)
        return Told(Outcome.HELD if source.held_why and isinstance(got, Unchanged) else Outcome.SAME)
    told = _read(source, got, now)
    reading = told.reading
    if not isinstance(reading, Reading):
        return told
    _remember(source, got)
    if why := _why_held(source, got.digest, len(reading.facts)):
        source.held_digest, source.held_why = got.digest, why
        return Told(Outcome.HELD, why, reading, told.file)
    changes = keeping.bring_in_line(source, reading.facts, now=now)
    source.digest, source.held_digest, source.held_why = got.digest, "", ""
    if changes.any:
        editions.bump()
    return Told(Outcome.KEPT, "", reading, told.file, changes)


def _read(source: Source, got: Any, now: dt.datetime) -> Told:
    if isinstance(got, Trouble):
        return Told(Outcome.FAILED, got.sentence, status=got.status, retry_after=got.retry_after)
    if isinstance(got, paging.Paged):
        return Told(Outcome.KEPT, got.sentence, got.reading, source.name)
    try:
        reading = getting.read_file(source, got, timezone.localdate(now))
        refuse_useless(reading)
    except UnreadableFile as no:
        return Told(Outcome.FAILED, str(no), file=got.name)
    return Told(Outcome.KEPT, "", reading, got.name)


def _paged(source: Source, got: paging.Paged, now: dt.datetime) -> Told:
    made = paging.keep(source, got, now=now)
    if got.answer:
        source.etag, source.last_modified = got.answer.etag, got.answer.last_modified
    return Told(Outcome.KEPT if made.any else Outcome.SAME, got.sentence, got.reading, source.name, made, soon=got.has_more)


def _remember(source: Source, got: Any) -> None:
    if isinstance(got, File):
        source.etag, source.last_modified = got.etag, got.last_modified


def _why_held(source: Source, digest: str, count: int) -> str:
    if digest == source.accepted_digest:
        return ""
    before = _model(source).objects.filter(source=source).count()
    strange = visits.looks_wrong(before, count)
    return strange if source.is_trusted else strange or visits.UNSEEN


def _model(source: Source) -> Any:
    return {Yields.EVENTS: Event, Yields.WORDS: GarbageWord}.get(Yields(source.yields), Place)


def _write(source: Source, told: Told, now: dt.datetime) -> None:
    """The source's own columns, and the record of the visit."""
    every = dt.timedelta(hours=source.every_hours)
    is_failed = told.outcome is Outcome.FAILED
    failures = source.failures + 1 if is_failed else 0
    pause = visits.pause(failures, told.status, every, told.retry_after) if is_failed else AGAIN if told.soon else every
    seen = {} if is_failed else {"collected_at": now}
    Source.objects.filter(pk=source.pk).update(
        leased_until=None, tried_at=now, failures=failures, trouble=told.sentence[:300] if is_failed else "", due_at=now + pause,
        etag=source.etag, last_modified=source.last_modified, digest=source.digest, held_digest=source.held_digest,
        held_why=source.held_why, **seen,
    )  # fmt: skip
    if told.outcome is not Outcome.SAME:
        _run(source, told, now, told.outcome)


def _run(source: Source, told: Told, now: dt.datetime, outcome: Outcome) -> Run:
    reading = told.reading or Reading("", 0, (), ())
    run = Run.objects.create(
        source=source, at=now, outcome=outcome, sentence=told.sentence[:300], file=told.file[:200], rows=reading.rows,
        loaded=len(reading.facts), refused_rows=len(reading.refused), refused=[vars(one) for one in reading.refused[:SHOWN_REFUSALS]],
        samples=[_sample(one) for one in reading.facts[:SHOWN_SAMPLES]],
        created=told.changes.created, changed=told.changes.changed, retired=told.changes.retired,
    )  # fmt: skip
    old = Run.objects.filter(source=source).values_list("pk", flat=True)[KEPT_RUNS : KEPT_RUNS + 50]
    Run.objects.filter(pk__in=[*old]).delete()
    return run


def _sample(facts: Any) -> dict[str, str]:
    """A few words of a row, so that a person sees whether the columns were understood."""
    told = {name: value for name, value in vars(facts).items() if name in _SAMPLED and value not in (None, "", ())}
    return {_SAMPLED[name]: str(value)[:120] for name, value in told.items()}


_SAMPLED = {
    "name": "名前", "title": "題名", "area_name": "市町村", "kind": "種類", "address": "住所", "starts_on": "始まる日",
    "ends_on": "終わる日", "venue": "会場",
    "latitude": "緯度", "longitude": "経度", "phone": "電話", "hours": "時間", "sorting": "分け方", "note": "注意", "url": "ページ",
    "summary": "ひとことで", "deadline_on": "期限", "listed_on": "一覧の日付", "audience_words": "対象を読んだところ",
}  # fmt: skip
