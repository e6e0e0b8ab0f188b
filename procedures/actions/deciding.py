"""What a decision is made of, shared by who decides alone and who confirms another's proposal. Runs inside their act."""

import json
from dataclasses import asdict
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.lib import sealed
from procedures.actions import fees, steps, tellings
from procedures.actions.hands import Hand, person_behind
from procedures.actions.refusals import (
    FacilityMissing,
    FacilityNotOffered,
    NoReasonDespitePoints,
    NotOpenForThat,
    PointsOpen,
    UnknownOutcome,
)
from procedures.models import Announces, Application, Decision, Note, Procedure, Proposal
from procedures.models.application import StateWords
from procedures.models.course import Happened
from procedures.models.proposal import Settled
from procedures.queries import checkpoints
from procedures.rules.definition import Definition, Role
from procedures.rules.package import Outcome, Result
from procedures.rules.states import State, Step, may


def result_for(row: Application, outcome: str, facility: str, note: str) -> Result:
    """The result in words. `facility` is a choice's value or ""."""
    chosen = _chosen(row.procedure, outcome)
    return Result(chosen.value, chosen.label, _facility(row.form_version.form, chosen, facility), " ".join(note.split()))


def _chosen(procedure: Procedure, outcome: str) -> Outcome:
    for each in procedure.outcomes:
        if each["value"] == outcome:
            return Outcome.model_validate(each)
    raise UnknownOutcome


def _facility(form: Definition, outcome: Outcome, value: str) -> str:
    """The name of the facility; "" where the result names none."""
    if not outcome.has_facility:
        return ""
    if not value:
        raise FacilityMissing(outcome=outcome.label)
    field = form.field(form.roles.get(Role.WISHES, ""))
    if field is None or value not in {choice.value for choice in field.choices}:
        raise FacilityNotOffered
    return field.label_of(value)


def refuse_closed(row: Application, now: datetime) -> None:
    """A first decision needs a case that waits for one; a later one, that nobody outside knows of the first. What is owed is paid first."""
    is_secret = row.state == State.DECIDED and row.outcome_from is not None and row.outcome_from > now
    if not is_secret and not may(Step.DECIDE, State(row.state)):
        raise NotOpenForThat(state=StateWords(row.state).label)
    fees.refuse_unpaid(row)


def look_at_points(row: Application, despite: str, *, by: Hand, now: datetime) -> None:
    """Nobody decides past an open point of the checklist unsaid: the reason stays with the case as a note, or there is no decision."""
    still_open = checkpoints.still_open(row)
    if not still_open:
        return
    named = "、".join(still_open)
    if row.procedure.checks_are_strict:
        raise PointsOpen(points=named)
    why = " ".join(despite.split())
    if not why:
        raise NoReasonDespitePoints(points=named)
    written = _("確かめていない点があるまま進めました：{points}\nわけ：{why}").format(points=named, why=why)
    Note.objects.create(
        municipality_id=row.municipality_id, application=row, written_by=person_behind(by), written_at=now,
        text_sealed=sealed.seal(written, aad=row.aad("note")),
    )  # fmt: skip


def conclude(act: trail.Act, row: Application, result: Result, *, by: Hand, now: datetime) -> None:
    """Make the result the one that counts. The row is held; whatever was proposed besides has come to nothing."""
    refuse_closed(row, now)
    was_decided = row.state == State.DECIDED
    if not was_decided:
        waits = row.procedure.announces == Announces.NOTICE and row.round is not None and row.round.results_at > now
        outcome_from = row.round.results_at if waits and row.round else now
        steps.claim(row, Step.DECIDE, now, outcome_from=outcome_from, correction_due_at=None, draft="")
    _keep(row, result, by, now)
    settle(open_proposals(row), Settled.OVERTAKEN, by=by, now=now)
    if row.procedure.announces == Announces.HERE and not was_decided:
        tellings.promise(act, row, now, row.outcome_from)
    act.note(again=was_decided)


def _keep(row: Application, result: Result, by: Hand, now: datetime) -> None:
    Decision.objects.create(
        municipality_id=row.municipality_id,
        application=row,
        outcome=result.outcome,
        detail_sealed=sealed.seal(json.dumps(asdict(result)), aad=row.aad("decision")),
        decided_by=person_behind(by),
        decided_at=now,
    )
    # A result that comes by notice is not written where its reader could find it earlier.
    is_told_here = row.procedure.announces == Announces.HERE
    message = "\n".join(part for part in (result.label, result.note) if part) if is_told_here else ""
    steps.keep_milestone(row, Happened.DECIDED, now, visible_from=row.outcome_from, message=message)


def open_proposals(row: Application) -> QuerySet[Proposal]:
    return Proposal.objects.filter(application=row, settled_at=None)


def settle(proposals: QuerySet[Proposal], settled_as: Settled, *, by: Hand, now: datetime, reason_sealed: str = "") -> int:
    """How many were still open; each can be settled once."""
    return proposals.filter(settled_at=None).update(
        settled_as=settled_as, settled_by=person_behind(by), settled_at=now, reason_sealed=reason_sealed
    )  # fmt: skip
