"""Resolving doubtful rows one by one, with four eyes: one officer proposes with a reason, another person confirms.

Nothing is guessed: for a digital notice the officer types the case number, and the address book, the resident's status and consent
are asked again. A confirmed answer changes the row and so the manifest: an approval comes after it, never before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from notifications import events
from notifications.actions.batches import with_hand
from notifications.documents.reading import case_number_of
from notifications.models import Batch, Resolution, Row
from notifications.models.refusals import (
    AlreadyProposed,
    ApprovalStands,
    CaseNotDeliverable,
    CaseNumberDamaged,
    CaseTaken,
    CaseUnknown,
    NeedsAnotherPerson,
    NoSuchRow,
    ProposalGone,
    ReasonMissing,
)
from notifications.models.resolution import Choice, Stand
from notifications.models.sealing import row_place, seal_values
from notifications.models.words import DOUBTS
from notifications.queries import batches as queries
from notifications.queries import recipients
from notifications.rules.books import Outcome
from notifications.rules.content import Content, compose
from notifications.rules.manifest import digest_of
from notifications.rules.matching import Doubt, Known, obstacle
from notifications.rules.states import BatchState, Step
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer


def propose(batch: Batch, number: int, choice: Choice, *, by: Officer, reason: str, case_number: str = "") -> Resolution:
    """Say what should become of a doubtful row. Raises `NoSuchRow`, `AlreadyProposed`, and for a digital notice why it cannot go."""
    with trail.act(events.RESOLUTION_PROPOSED, on=batch, by=by) as act:
        if not reason.strip():
            raise ReasonMissing
        row = _doubtful(batch, number)
        case = _deliverable(batch, row, case_number)[0] if choice == Choice.DIGITAL else ""
        try:
            with transaction.atomic():
                proposal = Resolution.objects.create(
                    municipality_id=batch.municipality_id, batch=batch, number=number, choice=choice, case_number=case,
                    reason=reason.strip()[:200], proposed_by=by, proposed_at=timezone.now(),
                )  # fmt: skip
        except IntegrityError:
            raise AlreadyProposed(number=number) from None
        act.note(row=number, choice=choice)
    return proposal


def confirm(proposal: Resolution, *, by: Officer) -> None:
    """Do what was proposed. The proposer has had a hand in the batch from now on; whoever confirms has only looked."""
    batch = proposal.batch
    with trail.act(events.RESOLUTION_CONFIRMED, on=batch, by=by) as act:
        if by.person == proposal.proposed_by.person:
            raise NeedsAnotherPerson
        hands = with_hand(batch, proposal.proposed_by)
        _close(proposal, Stand.CONFIRMED, by)
        row = _doubtful(batch, proposal.number)
        _settle(batch, row, proposal)
        counts: dict[str, Any] = {"quarantined": F("quarantined") - 1, proposal.choice: F(proposal.choice) + 1}
        batch.take(Step.EDIT, **counts, hands=hands)
        batch.refresh_from_db()
        batch.manifest = queries.manifest_of(batch)
        Batch.objects.filter(pk=batch.pk).update(manifest=batch.manifest)
        act.note(row=proposal.number, choice=proposal.choice)


def refuse(proposal: Resolution, *, by: Officer) -> None:
    """Send the proposal back; the row is open again. The proposer may take it back in this way too."""
    with trail.act(events.RESOLUTION_REFUSED, on=proposal.batch, by=by) as act:
        _close(proposal, Stand.REFUSED, by)
        act.note(row=proposal.number, choice=proposal.choice)


def _close(proposal: Resolution, stand: Stand, by: Officer) -> None:
    mine = Resolution.objects.filter(pk=proposal.pk, stand=Stand.PROPOSED)
    if not mine.update(stand=stand, decided_by=by, decided_at=timezone.now()):
        raise ProposalGone


def _doubtful(batch: Batch, number: int) -> Row:
    """The quarantined row, while the batch may still change."""
    state = Batch.objects.select_for_update().values_list("state", flat=True).get(pk=batch.pk)
    if state == BatchState.APPROVED:
        raise ApprovalStands
    row = Row.objects.filter(batch=batch, number=number, outcome=Outcome.QUARANTINED).first()
    if row is None or state != BatchState.CHECKED:
        raise NoSuchRow(number=number)
    return row


def _deliverable(batch: Batch, row: Row, text: str) -> tuple[str, Known]:
    """The case that may get this row digitally, and what is known of it. What two persons may answer for is which case it is;
    that its resident has gone, has not agreed or was written to already is no question of opinion."""
    number = case_number_of(text)
    if number.doubt:
        raise CaseNumberDamaged(case_number=text[:20])
    known = recipients.known_cases(batch, [number.value]).get(number.value)
    if known is None:
        raise CaseUnknown(case_number=number.value)
    if why := obstacle(known):
        raise CaseNotDeliverable(case_number=number.value, why=DOUBTS[why])
    taken = Row.objects.filter(batch=batch, case_number=number.value, outcome=Outcome.DIGITAL).exclude(pk=row.pk).first()
    if taken:
        raise CaseTaken(case_number=number.value, number=taken.number)
    return number.value, known


def _settle(batch: Batch, row: Row, proposal: Resolution) -> None:
    row.outcome, row.doubt = Outcome(proposal.choice), Doubt.RESOLVED
    if proposal.choice == Choice.DIGITAL:
        case, known = _deliverable(batch, row, proposal.case_number)
        row.case_number, row.recipient_id, row.doubt = case, known.resident_id, ""
        content = queries.content_of(batch, row)
        if content is None:
            raise NoSuchRow(number=row.number)
        values = _numbered(batch, content, case).as_values()
        texts = queries.texts_of(batch, row)
        row.sealed = seal_values({"texts": texts, "content": values}, row_place(batch.municipality_id, batch.pk, row.number))
        row.digest = digest_of(values)
    row.save()


def _numbered(batch: Batch, content: Content, case: str) -> Content:
    """The letter written again with the right case number, wherever the template shows it."""
    layout = batch.version.layout
    values = dict(content.values) | {layout.number: case}
    return compose(layout, values, issuer=content.issuer, contact=content.contact)
