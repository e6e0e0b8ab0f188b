"""One step of an application, shared by all actions: lock the row, claim the next state, keep the milestone."""

from datetime import datetime

from django.db.models import F

from portal.lib import sealed
from procedures.actions.refusals import NotOpenForThat
from procedures.models import Application, Milestone, Procedure, Round
from procedures.models.application import StateWords
from procedures.models.course import Happened
from procedures.rules import states
from procedures.rules.states import State, Step


def locked(application: Application) -> Application:
    """The row as it stands now, held until the act ends."""
    rows = Application.objects.select_related("procedure", "form_version", "round")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def claim(row: Application, step: Step, now: datetime, **changes: object) -> None:
    """Lead the application one step on, once. Raise `NotOpenForThat` when somebody was faster or the step does not fit."""
    claimed = Application.objects.filter(pk=row.pk, state__in=states.sources(step)).update(
        state=states.target(step), version=F("version") + 1, **changes
    )
    if not claimed:
        raise NotOpenForThat(state=StateWords(row.state).label)
    row.refresh_from_db()


def keep_milestone(row: Application, what: Happened, now: datetime, *, visible_from: datetime | None = None, message: str = "") -> None:
    """Write one line of the course, for the applicant to see from `visible_from` (default: at once)."""
    Milestone.objects.create(
        municipality_id=row.municipality_id,
        applicant_id=row.applicant_id,
        application=row,
        what=what,
        at=now,
        visible_from=visible_from or now,
        message_sealed=sealed.seal(message, aad=row.aad("message")) if message else "",
    )


def open_round(procedure: Procedure, now: datetime) -> Round | None:
    """The round one may enter now; the one that closes first when several are open."""
    rounds = Round.objects.filter(procedure=procedure, opens_at__lte=now).order_by("closes_at")
    return next((each for each in rounds if each.is_open(now)), None)


def words_for_applicant(row: Application, now: datetime) -> str:
    shown = states.shown_state(State(row.state), row.outcome_from, now)
    return str(StateWords(shown).label)
