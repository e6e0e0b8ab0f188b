"""The rows of a batch: checked against fields and recipients, looked at, put on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from notifications import events
from notifications.actions.batches import with_hand
from notifications.documents import letters, lists, reading
from notifications.documents.reading import Line
from notifications.models import Batch, Notice, Row
from notifications.models.notice import Pdf
from notifications.models.refusals import NoRows, NotDroppable
from notifications.models.sealing import birth_blind, row_place, seal_values
from notifications.queries import batches as queries
from notifications.queries import recipients
from notifications.rules.books import Books, Outcome, books
from notifications.rules.content import Content, Layout, compose
from notifications.rules.manifest import digest_of
from notifications.rules.matching import Claim, Doubt, Known, Number, Verdict, match, with_zeros
from notifications.rules.states import VISIBLE, BatchState, Step
from portal.audit import trail
from portal.lib.japanese import variant_key

if TYPE_CHECKING:
    from portal.identity.models import Officer

AT_ONCE = 1000
EXPORTS = {"faults": lists.fault_lines, "paper": lists.paper_lines, "unopened": lists.unopened_lines}


def check(batch: Batch, *, by: Officer) -> Books:
    """Read every row, match it with the address book and freeze the result in the manifest. Can be done again.

    Raises `NoRows` for a file that is only a header.
    """
    with trail.act(events.BATCH_CHECKED, on=batch, by=by) as act:
        lines = _lines(batch)
        if not lines:
            raise NoRows
        rows = _rows(batch, lines)
        Row.objects.filter(batch=batch).delete()
        Row.objects.bulk_create(rows, batch_size=AT_ONCE)
        found = books(len(lines), (Outcome(row.outcome) for row in rows))
        counts = asdict(found)
        batch.take(Step.CHECK, **counts, hands=with_hand(batch, by), manifest=queries.manifest_of(batch))
        act.note(**counts, manifest=batch.manifest)
    return found


def _lines(batch: Batch) -> list[Line]:
    table = reading.uploaded_table(batch)
    today = timezone.localdate()
    return list(reading.read(table, batch.version.layout, batch.columns, today))


def _rows(batch: Batch, lines: Sequence[Line]) -> list[Row]:
    town = batch.municipality_id
    times = Counter(line.number.value for line in lines)
    blinds = {birth: birth_blind(town, birth) for birth in {line.birth for line in lines if line.birth}}
    known = recipients.known_cases(batch, times)
    lost = _zeros_lost(batch, lines, known)
    alike = recipients.born_alike(town, blinds.values())
    issuer, contact = letters.sender(batch)
    layout = batch.version.layout
    rows = []
    for line in lines:
        blind = blinds.get(line.birth, "")
        number = Number(line.number.value, Doubt.ZERO_LOST) if line.number.value in lost else line.number
        claim = Claim(number, blind, variant_key(line.person), times[line.number.value], alike[blind])
        verdict = _verdict(line, claim, known)
        rows.append(_row(batch, line, verdict, _content(layout, line, issuer, contact)))
    return rows


def _zeros_lost(batch: Batch, lines: Sequence[Line], known: Mapping[str, Known]) -> set[str]:
    """Unknown numbers that the address book knows with zeros in front."""
    before = {line.number.value: with_zeros(line.number) for line in lines if line.number.value not in known}
    padded = recipients.known_cases(batch, (number for numbers in before.values() for number in numbers))
    return {value for value, numbers in before.items() if any(number in padded for number in numbers)}


def _verdict(line: Line, claim: Claim, known: Mapping[str, Known]) -> Verdict:
    return Verdict(Outcome.INVALID) if line.problems else match(claim, known.get(line.number.value))


def _content(layout: Layout, line: Line, issuer: str, contact: str) -> Content | None:
    return None if line.problems else compose(layout, line.values, issuer=issuer, contact=contact)


def _row(batch: Batch, line: Line, verdict: Verdict, content: Content | None) -> Row:
    town = batch.municipality_id
    values = content.as_values() if content else None
    return Row(
        municipality_id=town, batch=batch, number=line.row, outcome=verdict.outcome, doubt=verdict.doubt or "",
        branch=line.branch, case_number=line.number.value[:20], recipient_id=verdict.resident_id,
        problems=[asdict(problem) for problem in line.problems],
        sealed=seal_values({"texts": line.texts, "content": values}, row_place(town, batch.pk, line.row)),
        digest=digest_of(values) if values else "", longest=max(map(len, line.texts.values()), default=0),
    )  # fmt: skip


def preview(batch: Batch, row: Row, *, by: Officer) -> Content | None:
    """The row as its resident will read it. Looking at it is an act.

    The resident sees in their own log that somebody looked, but not before the release: that line alone would tell them
    that a decision is there.
    """
    with trail.act(events.ROW_PREVIEWED, on=batch, by=by) as act:
        act.note(row=row.number)
        if BatchState(batch.state) in VISIBLE:
            act.subject_id = row.recipient_id
        return queries.content_of(batch, row)


def put_on_paper(batch: Batch, number: int, *, by: Officer) -> None:
    """Take one row out of the digital ones. Before the approval any; after the issue only one whose PDF failed.

    Raises `NotDroppable` for any other row, and `WrongState` when the batch is beyond that.
    """
    with trail.act(events.ROW_PUT_ON_PAPER, on=batch, by=by) as act:
        digital = Row.objects.filter(batch=batch, number=number, outcome=Outcome.DIGITAL)
        if batch.state == BatchState.ISSUED:
            failed = Notice.objects.filter(release=batch.pk, row_number=number, pdf=Pdf.FAILED)
            dropped = bool(failed.delete()[0]) and digital.update(outcome=Outcome.PAPER, doubt="put_on_paper")
        else:
            dropped = digital.update(outcome=Outcome.PAPER, doubt="put_on_paper")
        if not dropped:
            raise NotDroppable(number=number)
        batch.take(Step.EDIT, digital=F("digital") - 1, paper=F("paper") + 1, hands=with_hand(batch, by))
        batch.refresh_from_db()
        _freeze_again(batch)
        act.note(row=number)
        act.then_ring("notifications.release", batch_id=str(batch.pk), town_id=batch.municipality_id)


def _freeze_again(batch: Batch) -> None:
    """What an approver has seen must be what is approved; what is already issued keeps the manifest it was approved with."""
    if batch.state == BatchState.CHECKED:
        batch.manifest = queries.manifest_of(batch)
        Batch.objects.filter(pk=batch.pk).update(manifest=batch.manifest)


def export(batch: Batch, *, which: str, by: Officer) -> list[list[str]]:
    """The rows to mend (`faults`), to post (`paper`) or not opened yet (`unopened`) as lines of a CSV, header first.

    Taking them out is an act: the list holds residents' decisions.
    """
    with trail.act(events.ROWS_EXPORTED, on=batch, by=by) as act:
        lines = EXPORTS[which](batch)
        act.note(which=which, rows=len(lines) - 1)
    return lines
