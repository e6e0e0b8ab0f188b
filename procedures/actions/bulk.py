"""One result for many cases: an act for each, as if they were decided one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.lib.refusals import Refused
from procedures.actions import reviews, second, steps
from procedures.actions.refusals import FacilityOneByOne, NotOpenForThat
from procedures.models import Application
from procedures.models.application import StateWords
from procedures.queries import bulk

if TYPE_CHECKING:
    from portal.identity.models import Officer

MOST = 200


@dataclass(frozen=True)
class Done:
    """Numbers of receipt of what was decided (or proposed, where a second person is asked for); (number, sentence) of what was not."""

    decided: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def decide_many(rows: Sequence[Application], *, outcome: str, note: str, by: "Officer", now: datetime, despite: str = "") -> Done:
    """Decide all that may be. What cannot be stays as it is, with the reason; the others do not wait for it."""
    decided: list[str] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        try:
            _decide(row, outcome, note, despite, by, now)
        except Refused as refusal:
            refused.append((row.receipt_number or "", str(refusal)))
        else:
            decided.append(row.receipt_number or "")
    return Done(tuple(decided), tuple(refused))


def confirm_many(seen: Sequence[tuple[Application, int]], *, by: "Officer", now: datetime) -> Done:
    """Confirm colleagues' proposals: (case, the proposal that was shown for it). A proposal that was changed since stays open."""
    decided: list[str] = []
    refused: list[tuple[str, str]] = []
    for row, proposal_id in seen:
        try:
            second.confirm(row, proposal_id, by=by, now=now)
        except Refused as refusal:
            refused.append((row.receipt_number or "", str(refusal)))
        else:
            decided.append(row.receipt_number or "")
    return Done(tuple(decided), tuple(refused))


def _decide(application: Application, outcome: str, note: str, despite: str, by: "Officer", now: datetime) -> None:
    """Looked at again under the lock: a colleague may have decided it since the list was shown, and is not overruled unseen."""
    if any(each.value == outcome for each in bulk.outcomes(application.procedure)[1]):
        raise FacilityOneByOne
    with transaction.atomic():
        row = steps.locked(application)
        if row.state not in bulk.TOGETHER:
            raise NotOpenForThat(state=StateWords(row.state).label)
        reviews.decide(row, outcome=outcome, facility="", note=note, by=by, now=now, despite=despite)
