"""Paper: finding who must be written to, listing them, and keeping what the mail house reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from notifications import events
from notifications.documents import addresses, bundles, reports
from notifications.documents.reports import Report
from notifications.models import Batch, Notice, Posting, PostingList, Row, Timer
from notifications.models.posting import Bundle, posting_id
from notifications.models.posting_refusals import BundleNotReady, NothingToPost, OpenedMeanwhile
from notifications.queries import postings as queries
from notifications.rules.envelope import Address
from notifications.rules.posting import PostingState, Why, state_after
from portal.audit import trail
from portal.lib import codes

if TYPE_CHECKING:
    from portal.identity.models import Officer

AT_ONCE = 500
# What one PDF may hold and one printer's tray does: the next list takes the rest.
MOST = 500


def collect(batch: Batch) -> int:
    """Put down postings for some letters that go by post. Ids are computed: put down twice, a letter is still one. 0: none is left."""
    now = timezone.now()
    notices = _letters(batch, now)
    rows = list(queries.for_paper(batch)[: AT_ONCE - len(notices)])
    asked = list(queries.asked_for(batch).values_list("pk", flat=True)[:AT_ONCE])
    if not notices and not rows and not asked:
        return 0
    with trail.act(events.POSTINGS_FOUND, on=batch, by=trail.PORTAL) as act:
        written = addresses.in_file(batch, [one.row_number for one, _why in notices] + [one.number for one in rows])
        found = [_of_notice(batch, one, why, written.get(one.row_number, Address())) for one, why in notices]
        found += [_of_row(batch, one, written.get(one.number, Address())) for one in rows]
        for one in found:
            one.due_at = now
        Posting.objects.bulk_create(found, ignore_conflicts=True)
        still = Posting.objects.filter(pk__in=asked, state__in=[PostingState.DUE, PostingState.DROPPED])
        still.update(why=Why.WANTED, state=PostingState.DUE, on_list=None)
        wanted = sum(why is Why.WANTED for _one, why in notices)
        act.note(unread=len(notices) - wanted, wanted=wanted + len(asked), paper=len(rows))
    return len(found) + len(asked)


def _letters(batch: Batch, now: datetime) -> list[tuple[Notice, Why]]:
    """Some letters without a posting, with why they get one. A wish comes first: it holds when the letter is opened, too."""
    wanted = list(queries.wanted(batch)[:AT_ONCE])
    taken = {one.pk for one in wanted}
    unread = [one for one in queries.unread(batch, now)[:AT_ONCE] if one.pk not in taken]
    return [*((one, Why.WANTED) for one in wanted), *((one, Why.UNREAD) for one in unread[: AT_ONCE - len(wanted)])]


def _of_notice(batch: Batch, notice: Notice, why: Why, written: Address) -> Posting:
    one = _posting(batch, notice.row_number, why)
    one.notice, one.address = notice, written.filled_from(queries.address_of(notice))
    return one


def _of_row(batch: Batch, row: Row, written: Address) -> Posting:
    one = _posting(batch, row.number, Why.OPTED_OUT)
    one.address, one.code = written, codes.new_verification_code()
    return one


def _posting(batch: Batch, number: int, why: Why) -> Posting:
    return Posting(id=posting_id(batch.pk, number), municipality_id=batch.municipality_id, batch=batch, row_number=number, why=why)


def make_list(batch: Batch, *, by: Officer) -> PostingList:
    """List the letters that are due and have a whole address; those opened meanwhile drop off, and those whose resident has asked
    for paper and wants it no longer. A worker makes the bundle.

    Raises `NothingToPost` when no letter is left.
    """
    with trail.act(events.POSTING_LISTED, on=batch, by=by) as act:
        queries.asked_for_no_more(batch).delete()
        due = Posting.objects.select_for_update().filter(batch=batch, state=PostingState.DUE, is_addressed=True)
        keys = list(due.order_by("row_number").values_list("pk", flat=True)[:MOST])
        made = PostingList(municipality_id=batch.municipality_id, batch=batch, made_by=by, made_at=timezone.now())
        made.save(force_insert=True)
        Posting.objects.filter(pk__in=keys).update(on_list=made, state=PostingState.LISTED)
        dropped = _drop_the_opened(made)
        made.letters = len(keys) - dropped
        if not made.letters:
            raise NothingToPost
        made.save(update_fields=["letters"])
        act.note(letters=made.letters, dropped=dropped)
        act.then_ring("notifications.bundle", list_id=str(made.pk), town_id=batch.municipality_id)
    return made


def _drop_the_opened(made: PostingList) -> int:
    keys = list(queries.opened_since(made).values_list("pk", flat=True))
    return Posting.objects.filter(pk__in=keys).update(state=PostingState.DROPPED)


def take_bundle(made: PostingList, *, by: Officer) -> bytes:
    """The PDF, for the officer who prints it. The first time, whoever opened the letter meanwhile drops off and it is made anew.

    Raises `BundleNotReady`, or `OpenedMeanwhile` when it must be made anew.
    """
    dropped = _drop_before_export(made, by)
    if dropped:
        raise OpenedMeanwhile(count=dropped)
    with trail.act(events.POSTING_EXPORTED, on=made, by=by) as act:
        held = PostingList.objects.select_for_update().get(pk=made.pk)
        if held.bundle != Bundle.READY:
            raise BundleNotReady
        data = bundles.stored(held)
        PostingList.objects.filter(pk=held.pk, exported_at=None).update(exported_at=timezone.now())
        act.also(events.ROW_EXPORTED, _whose(on_list=held))
        act.note(what="bundle", letters=held.letters, sha256=held.bundle_digest)
    return data


def _drop_before_export(made: PostingList, by: Officer) -> int:
    """How many dropped off; in an act of its own, because the refusal that follows must not bring them back."""
    with trail.act(events.POSTING_LISTED, on=made, by=by) as act:
        held = PostingList.objects.select_for_update().get(pk=made.pk)
        dropped = 0 if held.exported_at else _drop_the_opened(held)
        if dropped:
            left = held.letters - dropped
            again = {"bundle": Bundle.WAITING if left else Bundle.EMPTY, "lease_until": None, "tries": 0}
            PostingList.objects.filter(pk=held.pk).update(letters=left, **again)
            if left:
                act.then_ring("notifications.bundle", list_id=str(made.pk), town_id=made.municipality_id)
        act.note(dropped=dropped)
    return dropped


def take_lines(batch: Batch, made: PostingList | None, *, by: Officer) -> list[list[str]]:
    """The letters of a list, or all of the batch that are due, as lines of a CSV: for the mail house, and to add addresses."""
    with trail.act(events.POSTING_EXPORTED, on=batch, by=by) as act:
        mine = queries.of_batch(batch)
        chosen = mine.filter(on_list=made, state__in=[PostingState.LISTED, PostingState.POSTED, PostingState.RETURNED]) if made else mine
        lines = list(bundles.lines(chosen))
        act.also(events.ROW_EXPORTED, _whose(pk__in=chosen.values("pk")))
        act.note(what="lines", rows=len(lines) - 1)
    return lines


def _whose(**which: object) -> list[tuple[Batch, trail.Subject]]:
    """Whose letters these postings are, for the trail: those of rows that were matched to a resident."""
    rows = Row.objects.filter(Exists(Posting.objects.filter(**which, batch=OuterRef("batch"), row_number=OuterRef("number"))))
    found = rows.exclude(recipient=None).order_by().values_list("batch", "recipient_id").distinct()
    return [(Batch(pk=batch), trail.Whose(whose)) for batch, whose in found]


def report(batch: Batch, *, data: bytes, file_name: str, by: Officer) -> int:
    """Keep what a file says about postings: addresses, days of posting and of return. Wholly or not at all; told twice, once.

    Returns how many changed. Raises `UnreadableFile`, `ReportColumnsMissing`, `UnknownPostings` or `BadReport`.
    """
    with trail.act(events.POSTING_REPORTED, on=batch, by=by) as act:
        told = reports.read(data, file_name)
        found = {str(one.pk): one for one in Posting.objects.select_for_update().filter(batch=batch)}
        reports.check(told, found)
        changed = [one for line in told if (one := found[line.key]) and _take(one, line)]
        columns = ["sealed", "is_addressed", "posted_on", "returned_on", "return_reason", "state"]
        Posting.objects.bulk_update(changed, columns, batch_size=500)
        ended = _end_reminders(changed)
        act.note(rows=len(told), changed=len(changed), ended=ended)
    return len(changed)


def _take(one: Posting, line: Report) -> bool:
    """Whether the line changed the posting. An empty cell changes nothing."""
    before = (one.address, one.posted_on, one.returned_on, one.return_reason)
    if one.state == PostingState.DUE and line.address != Address():
        address = Address(*(new or old for new, old in zip(line.address.parts, one.address.parts, strict=True)))
        if address != one.address:
            one.address = address
    one.posted_on, one.returned_on = line.posted_on or one.posted_on, line.returned_on or one.returned_on
    one.return_reason = line.return_reason or one.return_reason
    one.state = state_after(one.posted_on, one.returned_on, PostingState(one.state))
    return before != (one.address, one.posted_on, one.returned_on, one.return_reason)


def _end_reminders(changed: Sequence[Posting]) -> int:
    posted = [one.notice_id for one in changed if one.posted_on and one.notice_id]
    return Timer.objects.filter(pk__in=posted, next_at__isnull=False).update(next_at=None, ended="posted")
