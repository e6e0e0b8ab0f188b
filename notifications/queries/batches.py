"""Batches as officers and workers see them: books, progress, digests, and the rows behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from notifications.models import Batch, Chunk, Delivery, Notice, Release, Reschedule, Row, Template
from notifications.models.chunk import ChunkKind
from notifications.models.delivery import CHANNELS, DeliveryState
from notifications.models.notice import Pdf
from notifications.models.sealing import row_place, unseal_values
from notifications.models.words import DOUBTS, FAULTS
from notifications.queries import certificates
from notifications.rules import columns as column_rules
from notifications.rules import release as release_rules
from notifications.rules.alerts import Channel
from notifications.rules.books import Books, Outcome, of_counts
from notifications.rules.content import Content
from notifications.rules.manifest import Line, manifest
from notifications.rules.release import Progress, Wait
from notifications.rules.states import VISIBLE, WAITING_FOR_OFFICERS, BatchState
from portal.lib import room

HOURS = (1, 3, 24)


def uploaded_before(template: Template, digest: str) -> Batch | None:
    """The newest batch of this template that holds the same bytes and was not stopped."""
    same = Batch.objects.filter(template=template, file_digest=digest, trial_of=None).exclude(state=BatchState.STOPPED)
    return same.order_by("-uploaded_at").first()


def manifest_of(batch: Batch) -> str:
    """The digest over the rows as the data base holds them now."""
    rows = Row.objects.filter(batch=batch).order_by("number").values_list("number", "outcome", "case_number", "recipient", "digest")
    lines = (Line(number, outcome, case, str(recipient or ""), digest) for number, outcome, case, recipient, digest in rows.iterator())
    return manifest(str(batch.version_id), lines)


def counted_books(batch: Batch) -> Books:
    """The books counted from the rows, to be compared with those the batch shows."""
    counted = Row.objects.filter(batch=batch).order_by().values_list("outcome").annotate(n=Count("pk"))
    return of_counts(batch.uploaded, Counter({Outcome(outcome): n for outcome, n in counted}))


def progress(batch: Batch) -> Progress:
    """How far workers are with an issued batch: a few queries, for any number of notices."""
    mine = Notice.objects.filter(release=batch.pk)
    count = mine.aggregate(written=Count("pk"), ready=Count("pk", Q(pdf=Pdf.READY)), failed=Count("pk", Q(pdf=Pdf.FAILED)))
    chunks_open = Chunk.objects.filter(batch=batch, kind=ChunkKind.WRITE, done_at=None).count()
    is_waiting = count["ready"] + count["failed"] < count["written"]
    lacks = lack_of(batch.municipality_id, timezone.now()) if is_waiting else None
    return Progress(batch.digital, count["written"], count["ready"], count["failed"], chunks_open, lacks)


def lack_of(town_id: str, now: datetime) -> Wait | None:
    """What keeps workers from making the letters of a town just now."""
    if not certificates.may_render(town_id, now):
        return Wait.SIGNATURE
    return None if room.is_enough() else Wait.ROOM


def release_of(batch: Batch) -> Release | None:
    return Release.objects.filter(pk=batch.pk).first()


def waits_for(batch: Batch, now: datetime) -> Wait | None:
    """What the release of an issued batch waits for at `now`; None when it may happen."""
    release = Release.objects.get(pk=batch.pk)
    return release_rules.waits_for(progress(batch), release.release_at, now)


@dataclass(frozen=True, slots=True)
class Reading:
    """How residents have taken a released batch up: opened in all and within the first hours, alerts by state.

    `troubles` are the alerts that failed or may not have arrived, by channel.
    """

    released: int
    opened: int
    within: tuple[tuple[int, int], ...]
    mails: tuple[tuple[str, int], ...]
    troubles: tuple[tuple[str, str, int], ...] = ()

    @property
    def percent(self) -> int:
        return self.opened * 100 // self.released if self.released else 0


def reading(batch: Batch, released_at: datetime) -> Reading:
    mine = Notice.objects.filter(release=batch.pk)
    since = {f"h{hours}": Count("pk", Q(first_opened_at__lt=released_at + _hours(hours))) for hours in HOURS}
    count = mine.aggregate(all=Count("pk"), opened=Count("first_opened_at"), **since)
    sent = Delivery.objects.filter(notice__in=mine.values("pk")).values_list("state", "channel").annotate(n=Count("pk"))
    alerts = list(sent.order_by("state", "channel"))
    states = dict.fromkeys(state for state, _channel, _n in alerts)
    by_state = tuple((str(DeliveryState(state).label), sum(n for one, _channel, n in alerts if one == state)) for state in states)
    bad = tuple(
        (str(CHANNELS[Channel(channel)]), str(DeliveryState(state).label), n)
        for state, channel, n in alerts
        if state in {DeliveryState.FAILED, DeliveryState.UNCERTAIN}
    )
    return Reading(count["all"], count["opened"], tuple((hours, count[f"h{hours}"]) for hours in HOURS), by_state, bad)


def _hours(hours: int) -> timedelta:
    return timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: spreadsheet row and column, and a sentence that says what is wrong."""

    number: int
    column: str
    label: str
    written: str
    sentence: str


def faulty_rows(batch: Batch) -> QuerySet[Row]:
    """Rows that will not go out digitally because somebody must look at them, in the order of the file."""
    return Row.objects.filter(batch=batch, outcome__in=[Outcome.INVALID, Outcome.QUARANTINED]).order_by("number")


def paper_rows(batch: Batch) -> QuerySet[Row]:
    return Row.objects.filter(batch=batch, outcome=Outcome.PAPER).order_by("number")


def unopened_rows(batch: Batch) -> QuerySet[Row]:
    """Digital rows whose released notice nobody has opened yet."""
    unopened = Notice.objects.filter(release=batch.pk, first_opened_at=None, recalled_at=None)
    return Row.objects.filter(batch=batch, number__in=unopened.values("row_number")).order_by("number")


def faults_of(batch: Batch, rows: Sequence[Row]) -> list[Fault]:
    """Every fault of these rows, one line each, with what was written there."""
    return list(each_fault(batch, rows))


def each_fault(batch: Batch, rows: Iterable[Row]) -> Iterator[Fault]:
    labels = {field.key: field.label for field in batch.version.layout.fields}
    for row in rows:
        texts = texts_of(batch, row)
        for problem in row.problems:
            key = problem["field"]
            sentence = str(FAULTS[problem["fault"]])
            yield Fault(row.number, problem["column"], labels.get(key, key), texts.get(key, ""), sentence)
        if row.doubt:
            column = column_rules.letter(batch.columns["case_number"]) if "case_number" in batch.columns else ""
            yield Fault(row.number, column, labels.get("case_number", ""), texts.get("case_number", ""), str(DOUBTS[row.doubt]))


def texts_of(batch: Batch, row: Row) -> dict[str, str]:
    """What the file said, field by field."""
    return dict(_opened(batch, row)["texts"])


def content_of(batch: Batch, row: Row) -> Content | None:
    """What the resident will read; None for a row whose cells cannot be used."""
    content = _opened(batch, row)["content"]
    return Content.from_values(content) if content else None


def _opened(batch: Batch, row: Row) -> dict[str, Any]:
    """The cells and the content of a row; nothing once the file's time is over."""
    if not row.sealed:
        return {"texts": {}, "content": None}
    return unseal_values(row.sealed, row_place(batch.municipality_id, batch.pk, row.number))


def row(batch: Batch, number: int) -> Row | None:
    return Row.objects.filter(batch=batch, number=number).first()


def neighbours(batch: Batch, number: int) -> tuple[Row | None, Row | None]:
    """The digital rows before and after this one in the file."""
    digital = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL)
    before = digital.filter(number__lt=number).order_by("-number").first()
    return before, digital.filter(number__gt=number).order_by("number").first()


def branch_counts(batch: Batch) -> list[tuple[str, int]]:
    rows = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL).values_list("branch").annotate(n=Count("pk")).order_by("branch")
    return list(rows)


def doubt_counts(batch: Batch) -> list[tuple[str, str, int]]:
    """(outcome, sentence, rows) for every reason that keeps rows from going out digitally."""
    rows = Row.objects.filter(batch=batch).exclude(doubt="").values_list("outcome", "doubt").annotate(n=Count("pk"))
    return [(outcome, str(DOUBTS[doubt]), n) for outcome, doubt, n in rows.order_by("outcome", "doubt")]


def failed_notices(batch: Batch) -> QuerySet[Notice]:
    return Notice.objects.filter(release=batch.pk, pdf=Pdf.FAILED).order_by("row_number")


def batches_waiting(town_id: str) -> int:
    """Batches of a town in which an officer has something to do."""
    return Batch.objects.filter(municipality=town_id, state__in=WAITING_FOR_OFFICERS, trial_of=None).count()


def open_move(batch: Batch) -> Reschedule | None:
    """The question about another instant of release that waits for its answer."""
    return Reschedule.objects.filter(batch=batch, closed_at=None).select_related("asked_by", "batch").first()


def trials_of(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(trial_of=batch).order_by("-uploaded_at")


def replaceable(template_ids: Iterable[Any]) -> QuerySet[Batch]:
    """Batches whose notices a new file may correct."""
    return Batch.objects.filter(template__in=template_ids, state__in=VISIBLE, trial_of=None).order_by("-uploaded_at")


def opened_rows(batch: Batch) -> list[tuple[Row, Notice]]:
    """Rows whose notice was opened, with the notice: who had seen it, and when, also after a recall."""
    opened = {notice.row_number: notice for notice in Notice.objects.filter(release=batch.pk).exclude(first_opened_at=None)}
    rows = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL).order_by("number")
    return [(row, opened[row.number]) for row in rows if row.number in opened]


def templates() -> tuple[Template, ...]:
    """The templates of the town that is looked at, by name: for whoever offers them to choose from."""
    return tuple(Template.objects.order_by("name"))
