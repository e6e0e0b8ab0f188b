"""Four eyes on decisions: one officer proposes, another person confirms or sends back. The applicant learns of none of it.

Entries about proposals name no subject: what the applicant reads in their own log would tell of a decision before it is one.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.lib import sealed
from procedures import events
from procedures.actions import deciding, steps
from procedures.actions.hands import Hand, person_behind
from procedures.actions.refusals import NoReasonToSendBack, NotSecondPerson, NotYourProposal, ProposalSettled, ProposedAlready
from procedures.models import Application, Proposal
from procedures.models.proposal import Settled
from procedures.queries import second

if TYPE_CHECKING:
    from portal.identity.models import Officer

LONGEST = 300


def propose(
    application: Application, *, outcome: str, facility: str, note: str, by: Hand, now: datetime, despite: str = ""
) -> Application:
    """Keep what would be decided. One's own proposal is replaced by a new one; a colleague's is confirmed or sent back first."""
    with trail.act(events.DECISION_PROPOSED, on=application, by=by) as act:
        row = steps.locked(application)
        result = deciding.result_for(row, outcome, facility, note)
        deciding.refuse_closed(row, now)
        deciding.look_at_points(row, despite, by=by, now=now)
        person, other = person_behind(by), second.current(row)
        if other and other.proposed_by.person != person.person:
            raise ProposedAlready(name=other.proposed_by.name)
        replaced = deciding.settle(deciding.open_proposals(row), Settled.REPLACED, by=by, now=now)
        Proposal.objects.create(
            municipality_id=row.municipality_id, application=row, detail_sealed=Proposal.seal_result(row, result), proposed_by=person,
            proposed_at=now,
        )  # fmt: skip
        act.note(again=bool(replaced))
    return row


def confirm(application: Application, proposal_id: int, *, by: "Officer", now: datetime) -> Application:
    """Make another person's proposal the decision. Of two who confirm at once one does."""
    with trail.act(events.APPLICATION_DECIDED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        proposal = _open(row, proposal_id)
        if proposal.proposed_by.person == by.person:
            raise NotSecondPerson
        if row.procedure.checks_are_strict:
            deciding.look_at_points(row, "", by=by, now=now)
        deciding.settle(Proposal.objects.filter(pk=proposal.pk), Settled.CONFIRMED, by=by, now=now)
        deciding.conclude(act, row, proposal.result(row), by=by, now=now)
        act.note(proposed_by=proposal.proposed_by.audit_id)
    return row


def send_back(application: Application, proposal_id: int, reason: str, *, by: "Officer", now: datetime) -> Application:
    """Say no to another person's proposal, with a sentence for that colleague. The case goes on as before."""
    with trail.act(events.PROPOSAL_SENT_BACK, on=application, by=by):
        row = steps.locked(application)
        proposal, written = _open(row, proposal_id), " ".join(reason.split())[:LONGEST]
        if not written:
            raise NoReasonToSendBack
        if proposal.proposed_by.person == by.person:
            raise NotSecondPerson
        kept = sealed.seal(written, aad=row.aad("sent-back"))
        deciding.settle(Proposal.objects.filter(pk=proposal.pk), Settled.SENT_BACK, by=by, now=now, reason_sealed=kept)
    return row


def take_back(application: Application, proposal_id: int, *, by: "Officer", now: datetime) -> Application:
    """Drop one's own proposal."""
    with trail.act(events.PROPOSAL_TAKEN_BACK, on=application, by=by):
        row = steps.locked(application)
        proposal = _open(row, proposal_id)
        if proposal.proposed_by.person != by.person:
            raise NotYourProposal
        deciding.settle(Proposal.objects.filter(pk=proposal.pk), Settled.TAKEN_BACK, by=by, now=now)
    return row


def _open(row: Application, proposal_id: int) -> Proposal:
    """The case is held, so what is open here stays open until this act ends."""
    found = second.current(row)
    if found is None or found.pk != proposal_id:
        raise ProposalSettled
    return found
