"""The rows of a batch: checked against fields and recipients, looked at, put on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from notifications import events
from notifications.actions.batches import with_hand
from notifications.documents import lists
from notifications.models import Batch, Notice, Row
from notifications.models.notice import Pdf
from notifications.models.refusals import NotAnApprover, NotDroppable, NotRetryable
from notifications.queries import batches as queries
from notifications.rules.books import Outcome
from notifications.rules.content import Content
from notifications.rules.states import BatchState, Step
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer

AT_ONCE = 1000
EXPORTS = {
    "faults": lists.fault_lines, "paper": lists.paper_lines, "unopened": lists.unopened_lines, "opened": lists.opened_lines,
}  # fmt: skip
FOR_APPROVERS = frozenset({"opened"})


def preview(batch: Batch, row: Row, *, by: Officer) -> Content | None:
    """The row as its resident will read it. Looking at it is an act.

    The resident sees in their own log that somebody looked, but not before the release (`portal.audit.embargoes`): that line alone
    would tell them that a decision is there.
    """
    with trail.act(events.ROW_PREVIEWED, on=batch, by=by) as act:
        act.note(row=row.number)
        act.subject_id = row.recipient_id
        return queries.content_of(batch, row)


def put_on_paper(batch: Batch, number: int, *, by: Officer) -> None:
    """Take one row out of the digital ones. Before the approval any; after the issue only one whose PDF failed.

    Raises `NotDroppable` for any other row, and `WrongState` when the batch is beyond that.
    """
    with trail.act(events.ROW_PUT_ON_PAPER, on=batch, by=by) as act:
        hands = with_hand(batch, by)
        digital = Row.objects.filter(batch=batch, number=number, outcome=Outcome.DIGITAL)
        if batch.state == BatchState.ISSUED:
            failed = Notice.objects.filter(release=batch.pk, row_number=number, pdf=Pdf.FAILED)
            dropped = bool(failed.delete()[0]) and digital.update(outcome=Outcome.PAPER, doubt="put_on_paper")
        else:
            dropped = digital.update(outcome=Outcome.PAPER, doubt="put_on_paper")
        if not dropped:
            raise NotDroppable(number=number)
        batch.take(Step.EDIT, digital=F("digital") - 1, paper=F("paper") + 1, hands=hands)
        batch.refresh_from_db()
        _freeze_again(batch)
        act.note(row=number)
        act.then_ring("notifications.release", batch_id=str(batch.pk), town_id=batch.municipality_id)


def render_again(batch: Batch, number: int, *, by: Officer) -> None:
    """Let a letter whose PDF could not be made be tried anew, as if for the first time. Its content stays what was approved.

    Raises `NotRetryable` for any other letter.
    """
    with trail.act(events.RENDERING_RETRIED, on=batch, by=by) as act:
        live = Batch.objects.filter(pk=batch.pk, state=BatchState.ISSUED).values("pk")
        failed = Notice.objects.filter(release__in=live, row_number=number, pdf=Pdf.FAILED)
        if not failed.update(pdf=Pdf.WAITING, render_tries=0, render_fault="", render_token=None, render_lease_until=None):
            raise NotRetryable(number=number)
        act.note(row=number)
        act.then_ring("notifications.render", batch_id=str(batch.pk), town_id=batch.municipality_id)


def _freeze_again(batch: Batch) -> None:
    """What an approver has seen must be what is approved; what is already issued keeps the manifest it was approved with."""
    if batch.state == BatchState.CHECKED:
        batch.manifest = queries.manifest_of(batch)
        Batch.objects.filter(pk=batch.pk).update(manifest=batch.manifest)


def export(batch: Batch, *, which: str, by: Officer) -> list[list[str]]:
    """The rows to mend (`faults`), to post (`paper`), not opened yet (`unopened`) or opened (`opened`) as lines of a CSV, header first.

    Who had opened, and when, is for approvers. Taking them out is an act: the list holds residents' decisions.
    """
    with trail.act(events.ROWS_EXPORTED, on=batch, by=by) as act:
        if which in FOR_APPROVERS and not by.may_approve_for(batch.template.department_id):
            raise NotAnApprover
        lines = EXPORTS[which](batch)
        act.also(events.ROW_EXPORTED, [(batch, trail.Whose(whose)) for whose in lists.whose(batch, which)])
        act.note(which=which, rows=len(lines) - 1)
    return lines
