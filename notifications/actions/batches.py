"""A batch from the file to its release: upload, map, approve, issue, release, and the way to stop it before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.formats import date_format

from notifications import events
from notifications.documents import reading
from notifications.models import Batch, Chunk, Credential, Look, Notice, Release, Row, Template, Upload
from notifications.models.batch import Source
from notifications.models.chunk import ChunkKind
from notifications.models.refusals import (
    ApprovalReasonMissing,
    ApprovesOwnWork,
    BadReleaseTime,
    BatchNotReplaceable,
    BooksDoNotBalance,
    ChangedSinceSeen,
    ColumnsDoubled,
    ColumnsMissing,
    NotAllLookedAt,
    NotAnApprover,
    NothingToIssue,
    ReasonMissing,
    UploadedBefore,
)
from notifications.models.sealing import seal_bytes, upload_place
from notifications.queries import batches as queries
from notifications.queries import comparing, dryrun, recipients
from notifications.rules import columns as column_rules
from notifications.rules.books import Outcome
from notifications.rules.matching import Doubt
from notifications.rules.release import is_acceptable_time
from notifications.rules.states import VISIBLE, BatchState, Step
from portal.audit import trail
from portal.lib import bell, clock
from portal.municipalities import openness
from portal.municipalities.queries import open_codes

if TYPE_CHECKING:
    from portal.identity.models import Officer
    from portal.lib.cells import Table

CHUNK = 500
ARMED_BEFORE = timedelta(seconds=20)
# How far the clocks of a worker and of the data base may be apart without a bell that is rung in vain.
CLOCKS_DIFFER = 0.5


def upload(
    template: Template, *, data: bytes, file_name: str, by: Officer, repeat_reason: str = "", replaces: Batch | None = None,
    source: Source = Source.FILE, acting: trail.Actor | None = None,
) -> Batch:  # fmt: skip
    """Take a clerk's file in. It is kept sealed; the columns are proposed but not yet decided.

    `replaces` is the released batch whose notices these correct (both stay readable). `acting` is the machine that brought it;
    `by` then is the officer who answers for that machine. Raises `cells.UnreadableFile`, `UploadedBefore` (the same bytes for the
    same template, no reason given) and `BatchNotReplaceable`.
    """
    with trail.act(events.BATCH_UPLOADED, by=acting or by, town=template.municipality_id) as act:
        table, reason = reading.open_file(data, file_name), repeat_reason.strip()[:200]
        _refuse_repeat(template, table.digest, reason)
        _refuse_replacing(template, replaces, reason)
        try:
            with transaction.atomic():
                batch = _uploaded(template, table, by, file_name=file_name[:255], repeat_reason=reason, replaces=replaces, source=source)
        except IntegrityError:
            # Somebody uploaded the same file in this very moment; the data base let one of the two in.
            _refuse_repeat(template, table.digest, reason)
            raise
        kept = seal_bytes(data, upload_place(batch.municipality_id, batch.pk))
        Upload.objects.create(batch=batch, municipality_id=batch.municipality_id, sealed=kept)
        act.on_object(batch)
        act.note(digest=table.digest, bytes=len(data), repeated=bool(reason), replaces=str(replaces.pk) if replaces else "", source=source)
    return batch


def _uploaded(template: Template, table: Table, by: Officer, **more: object) -> Batch:
    version, now = template.newest, timezone.now()
    header = [column.name for column in table.header]
    return Batch.objects.create(
        municipality_id=template.municipality_id, template=template, version=version, title=title_of(template, now),
        file_digest=table.digest, header=header, columns=column_rules.propose(header, version.layout.fields, template.remembered),
        uploaded_by=by, uploaded_at=now, hands=[by.staff_number], **more,
    )  # fmt: skip


def map_columns(batch: Batch, columns: Mapping[str, int], *, by: Officer | Credential) -> None:
    """Decide which column is which field; the template remembers it for the next file."""
    with trail.act(events.BATCH_MAPPED, on=batch, by=by) as act:
        layout = batch.version.layout
        missing = column_rules.unmapped(layout.fields, columns)
        if missing:
            raise ColumnsMissing(fields="、".join(field.label for field in missing))
        twice = column_rules.doubled(columns)
        if twice:
            raise ColumnsDoubled(columns="、".join(column_rules.letter(index) for index in twice))
        hands = with_hand(batch, by)
        batch.take(Step.MAP, columns=dict(columns), hands=hands, manifest="")
        remembered = column_rules.remember(batch.header, columns)
        Template.objects.filter(pk=batch.template_id).update(remembered=remembered)
        act.note(columns=len(columns))


def with_hand(batch: Batch, by: Officer | Credential) -> list[str]:
    """The persons who have changed this batch, `by` among them.

    The batch is held until the act ends, and its state known anew: two who change it at once wait for each other, and neither
    hand is forgotten. Ask before the first row is touched.
    """
    batch.hold()
    return sorted({*batch.hands, by.staff_number})


def approve(batch: Batch, *, by: Officer, seen: str, looked: Collection[int] = (), reason: str = "") -> None:
    """Vouch for the batch as it was `seen` (its manifest). Only an approver of its department who has not touched it; once only.

    `looked` are the rows whose letters the approver has ticked: all of `dryrun.samples`. A batch that differs from the one before,
    or can be compared with nothing, needs a `reason`. The manifest is computed anew from the rows, so that a row changed behind
    the portal's back is noticed too.
    """
    with trail.act(events.BATCH_APPROVED, on=batch, by=by) as act:
        if not by.may_approve_for(batch.template.department_id):
            raise NotAnApprover
        if by.staff_number in batch.hands:
            raise ApprovesOwnWork
        batch.expect(Step.APPROVE)
        if not seen or seen != batch.manifest or seen != queries.manifest_of(batch):
            raise ChangedSinceSeen
        wanted = {row.number for row in dryrun.samples(batch)}
        if left := wanted - set(looked):
            raise NotAllLookedAt(left=len(left))
        if comparing.needs_reason(batch) and not reason.strip():
            raise ApprovalReasonMissing
        now = timezone.now()
        batch.take(
            Step.APPROVE, seen={"manifest": seen, "hands": batch.hands}, approved_by=by, approved_at=now, approved_manifest=seen,
            approval_reason=reason.strip()[:200],
        )  # fmt: skip
        _keep_looks(batch, by, sorted(wanted), now)
        act.note(manifest=seen, digital=batch.digital, looked=len(wanted), with_reason=bool(reason.strip()))


def _keep_looks(batch: Batch, by: Officer, numbers: Collection[int], now: datetime) -> None:
    town, manifest = batch.municipality_id, batch.manifest
    looks = [Look(municipality_id=town, batch=batch, officer=by, number=number, manifest=manifest, at=now) for number in numbers]
    Look.objects.bulk_create(looks, ignore_conflicts=True)


def withdraw_approval(batch: Batch, *, by: Officer) -> None:
    """Take an approval back while nothing is issued; the batch waits for an approver again."""
    with trail.act(events.BATCH_RETURNED, on=batch, by=by):
        batch.take(Step.RETURN, approved_by=None, approved_at=None, approved_manifest="", approval_reason="")


def issue(batch: Batch, *, by: Officer, release_at: datetime) -> int:
    """Issue what was approved, to be released at `release_at`. Returns how many notices there will be.

    The notices are written by workers in chunks; this act only decides, so that its length does not depend on the count.
    """
    now = timezone.now()
    with trail.act(events.BATCH_ISSUED, on=batch, by=by) as act:
        if not batch.trial_of_id:
            openness.look_over(batch.municipality_id)
        if not is_acceptable_time(release_at, now):
            raise BadReleaseTime
        batch.take(Step.ISSUE, issued_by=by, issued_at=now)
        books = batch.books
        if not books.is_balanced or books != queries.counted_books(batch):
            raise BooksDoNotBalance(uploaded=books.uploaded, accounted=books.accounted)
        if not books.digital:
            raise NothingToIssue
        if batch.approved_manifest != queries.manifest_of(batch):
            raise ChangedSinceSeen
        Release.objects.create(batch=batch, municipality_id=batch.municipality_id, release_at=release_at)
        cut_chunks(batch, ChunkKind.WRITE)
        act.note(digital=books.digital, paper=books.paper, release_at=release_at.isoformat())
        act.then_ring("notifications.write", batch_id=str(batch.pk), town_id=batch.municipality_id)
    return books.digital


def release(batch: Batch) -> bool:
    """Show the batch to all its residents with one UPDATE, when every PDF is there and the time has come.

    It is armed a few seconds ahead: `released_at` is then the planned instant itself, and the data base's clock opens the
    door for everybody at once, however late a worker hears the bell. That clock also says whether it is time to arm: a worker an
    hour behind would let everybody wait. False when it still waits.
    """
    now = clock.of_data_base()
    with transaction.atomic():
        # While a town rests, what it has issued waits; officers may try their letters out before it opens.
        may_release = Q(trial_of__isnull=False) | Q(municipality__in=open_codes())
        mine = Batch.objects.select_for_update(skip_locked=True).filter(may_release, pk=batch.pk, state=BatchState.ISSUED).first()
        if mine is None or queries.waits_for(mine, now + ARMED_BEFORE):
            return False
        with trail.act(events.BATCH_RELEASED, on=mine, by=trail.PORTAL) as act:
            mine.take(Step.RELEASE)
            # A trial goes to officers: whether they want letters as residents is another question.
            dropped = 0 if mine.trial_of_id else _drop_those_who_left(mine)
            cut_chunks(mine, ChunkKind.PLAN)
            Release.objects.filter(batch=mine, released_at=None).update(released_at=Greatest(F("release_at"), Now()))
            act.note(released=mine.digital, dropped=dropped)
            released_at = Release.objects.values_list("released_at", flat=True).get(batch=mine)
            _ring_at(released_at, mine, now)
    return True


def _ring_at(released_at: datetime | None, batch: Batch, now: datetime) -> None:
    """Ring for the alerts in the moment when the letters appear: armed ahead, nobody waits for the next sweep."""
    ahead = (released_at - now).total_seconds() if released_at else 0.0
    task, ids = "notifications.plan", {"batch_id": str(batch.pk), "town_id": batch.municipality_id}
    transaction.on_commit(partial(bell.ring_later, task, ahead + CLOCKS_DIFFER, **ids) if ahead > 0 else partial(bell.ring, task, **ids))


def stop(batch: Batch, *, by: Officer, reason: str) -> None:
    """End a batch before its release: no resident has seen or will see anything of it."""
    with trail.act(events.BATCH_STOPPED, on=batch, by=by) as act:
        if not reason.strip():
            raise ReasonMissing
        batch.take(Step.STOP, ended_reason=reason.strip())
        # The cases are free again for the batch that replaces this one.
        Notice.objects.filter(release=batch.pk).update(once_key=None)
        act.note(digital=batch.digital)


def _refuse_repeat(template: Template, digest: str, reason: str) -> None:
    before = queries.uploaded_before(template, digest)
    if before and not reason.strip():
        raise UploadedBefore(uploaded_on=date_format(timezone.localtime(before.uploaded_at), "n月j日 H:i"), title=before.title)


def _refuse_replacing(template: Template, replaces: Batch | None, reason: str) -> None:
    if replaces is None:
        return
    if replaces.template_id != template.pk or BatchState(replaces.state) not in VISIBLE or replaces.trial_of_id:
        raise BatchNotReplaceable
    if not reason:
        raise ReasonMissing


def title_of(template: Template, now: datetime) -> str:
    return f"{template.name} {date_format(timezone.localtime(now), 'Y-m-d H:i')}"


def _drop_those_who_left(batch: Batch) -> int:
    """Whoever moved, left or withdrew consent since the check gets no digital notice: it was never visible, so it goes."""
    left = recipients.left_since(batch)
    by_number = dict(Notice.objects.filter(pk__in=left).values_list("row_number", "pk"))
    willing = [number for number, notice in by_number.items() if left[notice]]
    gone = [number for number, notice in by_number.items() if not left[notice]]
    rows = Row.objects.filter(batch=batch)
    rows.filter(number__in=willing).update(outcome=Outcome.PAPER, doubt=Doubt.NO_CONSENT)
    rows.filter(number__in=gone).update(outcome=Outcome.QUARANTINED, doubt=Doubt.MOVED)
    Notice.objects.filter(pk__in=left).delete()
    moved = {"digital": F("digital") - len(left), "paper": F("paper") + len(willing), "quarantined": F("quarantined") + len(gone)}
    Batch.objects.filter(pk=batch.pk).update(**moved)
    batch.refresh_from_db()
    return len(left)


def cut_chunks(batch: Batch, kind: ChunkKind) -> None:
    digital = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL).order_by("number")
    numbers = list(digital.values_list("number", flat=True))
    parts = [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]
    town = batch.municipality_id
    Chunk.objects.bulk_create(
        [Chunk(municipality_id=town, batch=batch, kind=kind, first=part[0], last=part[-1]) for part in parts], ignore_conflicts=True
    )
