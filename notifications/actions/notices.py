"""Notices from rows: written in chunks, rendered under a lease.

Every step may be killed at any instant and be run twice: ids are computed, inserts ignore what is there, a rendering is
taken over by comparing tokens. See tests/kills.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from notifications import events
from notifications.documents import letters
from notifications.models import Batch, Chunk, Notice, Release, Row
from notifications.models.chunk import ChunkKind
from notifications.models.notice import RENDER_LEASE, Pdf, RenderFault, notice_id, once_key
from notifications.models.refusals import WrongState
from notifications.models.sealing import notice_place, row_place, seal_text, unseal_values
from notifications.models.words import STATES
from notifications.queries import batches as queries
from notifications.rules.books import Outcome
from notifications.rules.manifest import canonical, digest_of_text
from notifications.rules.matching import Doubt
from notifications.rules.states import BatchState
from portal.audit import trail
from portal.lib import codes
from portal.lib.pdf import LetterWithoutGlyph, TooMuchToRender
from portal.lib.pdfworkshop import TookTooLong, TookTooMuchMemory

if TYPE_CHECKING:
    from notifications.models import TemplateVersion

log = logging.getLogger(__name__)

CLAIM = 5
# What a notice takes from its row; the rest of the row's columns are not read.
_ASKED = ("number", "case_number", "recipient_id", "sealed", "digest")
MOST_TRIES = 3
# So often may a letter be taken without an answer: whoever took it has died, and it may be this letter that kills.
MOST_DEATHS = 5
SLOW = timedelta(seconds=2)
FAULTS: Mapping[type[Exception], RenderFault] = {
    LetterWithoutGlyph: RenderFault.GLYPH, TooMuchToRender: RenderFault.LENGTH, TookTooLong: RenderFault.TIME,
    TookTooMuchMemory: RenderFault.MEMORY,
}  # fmt: skip


def write_chunk(batch: Batch) -> bool:
    """Write the notices of one chunk that nobody else holds. False when there is none left to take, or the batch was stopped.

    The row lock is the lease: when the worker dies, the data base rolls back and the chunk is free at once. A batch that is
    stopped while its chunk is written takes the chunk back (`WrongState`), or its cases would never be free again.
    """
    with transaction.atomic():
        chunk = _free_chunk(batch)
        if chunk is None:
            return False
        with trail.act(events.CHUNK_WRITTEN, on=batch, by=trail.PORTAL) as act:
            rows = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL, number__range=(chunk.first, chunk.last))
            written, refused = _write(batch, list(rows.only(*_ASKED).order_by("number")))
            _still_issued(batch)
            Chunk.objects.filter(pk=chunk.pk).update(done_at=timezone.now())
            act.note(first=chunk.first, last=chunk.last, written=written, refused=refused)
            act.then_ring("notifications.render", batch_id=str(batch.pk), town_id=batch.municipality_id)
    return True


def _free_chunk(batch: Batch) -> Chunk | None:
    live = Batch.objects.filter(pk=batch.pk, state=BatchState.ISSUED).values("pk")
    free = Chunk.objects.filter(batch__in=live, kind=ChunkKind.WRITE, done_at=None).order_by("first")
    return free.select_for_update(skip_locked=True).first()


def _still_issued(batch: Batch) -> None:
    """Hold the batch's row until the commit: a stop comes before this (and is seen here) or after it (and sees the notices)."""
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.ISSUED).update(state=BatchState.ISSUED):
        raise WrongState(state=STATES[BatchState.STOPPED])


def _write(batch: Batch, rows: Sequence[Row]) -> tuple[int, int]:
    """(written, refused). A row that is not what was approved, or whose case has a notice already, is quarantined."""
    before = _replaced(batch, [row.case_number for row in rows])
    drafts = {row.pk: _draft(batch, row, before.get(row.case_number)) for row in rows}
    Notice.objects.bulk_create([draft for draft in drafts.values() if draft], ignore_conflicts=True)
    there = set(Notice.objects.filter(release=batch.pk, row_number__in=[row.number for row in rows]).values_list("row_number", flat=True))
    changed = [row.pk for row in rows if drafts[row.pk] is None]
    issued = [row.pk for row in rows if drafts[row.pk] is not None and row.number not in there]
    for doubt, some in ((Doubt.CHANGED, changed), (Doubt.ALREADY_ISSUED, issued)):
        Row.objects.filter(pk__in=some).update(outcome=Outcome.QUARANTINED, doubt=doubt)
    refused = len(changed) + len(issued)
    if refused:
        Batch.objects.filter(pk=batch.pk).update(digital=F("digital") - refused, quarantined=F("quarantined") + refused)
    return len(there), refused


def _replaced(batch: Batch, cases: Sequence[str]) -> dict[str, uuid.UUID]:
    """Case number → its notice in the batch that this one corrects."""
    if batch.replaces_id is None:
        return {}
    old = Notice.objects.filter(release=batch.replaces_id, case_number__in=cases)
    return dict(old.values_list("case_number", "pk"))


def _draft(batch: Batch, row: Row, replaced: uuid.UUID | None) -> Notice | None:
    town = batch.municipality_id
    values = unseal_values(row.sealed, row_place(town, batch.pk, row.number))["content"]
    written = canonical(values)
    if digest_of_text(written) != row.digest or row.recipient_id is None:
        log.error("Row %d of batch %s is not what was approved", row.number, batch.pk)
        return None
    key = notice_id(batch.pk, row.case_number)
    return Notice(
        id=key, municipality_id=town, release_id=batch.pk, recipient_id=row.recipient_id, row_number=row.number,
        case_number=row.case_number, title=values["document"], digest=row.digest, code=codes.new_verification_code(),
        once_key=once_key(batch.template_id, batch.pk, row.case_number, replaces=bool(batch.repeat_reason or batch.trial_of_id)),
        sealed=seal_text(written, notice_place(town, key)), is_trial=batch.trial_of_id is not None,
        replaces_id=replaced, replace_reason=batch.repeat_reason if replaced else "", **_at_the_door(batch.version, values),
    )  # fmt: skip


def _at_the_door(version: TemplateVersion, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked of whoever opens the letter, as the version said on the day of the issue."""
    names = ("legal_class", "required_level", "max_age", "confirm_to_open")
    deadline = values.get("deadline_on")
    return {name: getattr(version, name) for name in names} | {"deadline_on": date.fromisoformat(deadline) if deadline else None}


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one rendering. `name` is "" when it failed; `fault` says why, `waits` that it was not the letter's fault."""

    notice_id: uuid.UUID
    name: str = ""
    digest: str = ""
    tries: int = 0
    fault: RenderFault = RenderFault.OTHER
    waits: bool = False


def render_some(batch: Batch) -> int:
    """Take a few notices that nobody renders, make their PDFs, and keep those that are still ours. 0: nothing to take.

    Rendering runs outside any transaction. A token that was taken over meanwhile changes nothing, and the file is named by
    its content, so two renderings of one notice end in one file. Letters that the disk does not take are nobody's fault: they
    are free again at once, and 0 ends this round, so that the sweep asks again and not the next hand in the same second.
    """
    lack = queries.lack_of(batch.municipality_id, timezone.now())
    if lack:
        log.error("Letters of %s wait (%s); `manage.py doctor` says more", batch.municipality_id, lack)
        return 0
    token = uuid.uuid4()
    claimed = _claim(batch, token, timezone.now())
    if not claimed:
        return 0
    release_at = Release.objects.values_list("release_at", flat=True).get(pk=batch.pk)
    done = list(_rendered(claimed, release_at, token))
    with trail.act(events.NOTICES_RENDERED, on=batch, by=trail.PORTAL) as act:
        kept = sum(_keep(one, token) for one in done)
        act.note(rendered=kept, failed=sum(not one.name for one in done), waiting=sum(one.waits for one in done))
        if not Notice.objects.filter(release=batch.pk, pdf=Pdf.WAITING).exists():
            act.then_ring("notifications.release", batch_id=str(batch.pk), town_id=batch.municipality_id)
    return 0 if any(one.waits for one in done) else len(claimed)


def _claim(batch: Batch, token: uuid.UUID, now: datetime) -> list[Notice]:
    """Some letters that nobody has tried yet; when there is none, one that was, alone: should it kill us, it takes no other along."""
    live = Batch.objects.filter(pk=batch.pk, state=BatchState.ISSUED).values("pk")
    free = Notice.objects.filter(Q(render_lease_until=None) | Q(render_lease_until__lt=now), release__in=live, pdf=Pdf.WAITING)
    with transaction.atomic():
        free = free.select_for_update(skip_locked=True).order_by("row_number")
        taken = list(free.filter(render_tries=0)[:CLAIM]) or list(free[:1])
        mine = Notice.objects.filter(pk__in=[notice.pk for notice in taken])
        mine.update(render_token=token, render_lease_until=now + RENDER_LEASE, render_tries=F("render_tries") + 1)
    return taken


def _rendered(claimed: Sequence[Notice], release_at: datetime, token: uuid.UUID) -> Iterator[Rendered]:
    """One by one. After a slow one the lease begins anew, or five slow ones would be taken over again and again and never end."""
    for notice in claimed:
        begun = timezone.now()
        yield _render(notice, release_at)
        now = timezone.now()
        if now - begun > SLOW:
            mine = Notice.objects.filter(pk__in=[one.pk for one in claimed], render_token=token, pdf=Pdf.WAITING)
            mine.update(render_lease_until=now + RENDER_LEASE)


def _render(notice: Notice, release_at: datetime) -> Rendered:
    if notice.render_tries >= MOST_DEATHS:
        log.error("Whoever makes the PDF of notice %s dies", notice.pk)
        return Rendered(notice.pk, tries=notice.render_tries, fault=RenderFault.WORKER)
    try:
        name, digest = letters.store_pdf(notice, release_at)
    except (OperationalError, InterfaceError):
        # The data base went away under us. That is no fault of this letter; its lease runs out, and it is taken again.
        raise
    except letters.NotKept as error:
        log.error("The PDF of notice %s could not be kept (%s)", notice.pk, type(error.__cause__).__name__)
        return Rendered(notice.pk, waits=True)
    except Exception as error:
        # Whatever is wrong with one letter must not stop the other 848. Only the kind is logged: texts hold names.
        log.error("The PDF of notice %s could not be made (%s)", notice.pk, type(error).__name__)
        return Rendered(notice.pk, tries=notice.render_tries + 1, fault=FAULTS.get(type(error), RenderFault.OTHER))
    return Rendered(notice.pk, name, digest)


def _keep(one: Rendered, token: uuid.UUID) -> int:
    ours = Notice.objects.filter(pk=one.notice_id, render_token=token, pdf=Pdf.WAITING)
    if one.name:
        return ours.update(pdf=Pdf.READY, pdf_name=one.name, pdf_digest=one.digest, render_lease_until=None)
    if one.waits:
        ours.update(render_lease_until=None, render_tries=F("render_tries") - 1)
        return 0
    failed = {"pdf": Pdf.FAILED, "render_fault": one.fault} if one.tries >= MOST_TRIES else {}
    ours.update(render_lease_until=None, **failed)
    return 0
