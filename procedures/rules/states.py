"""Where an application stands, what may happen to it next, and what of that the applicant may know."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Step(StrEnum):
    SUBMIT = "submit"
    START_REVIEW = "start_review"
    RETURN = "return"
    RESUBMIT = "resubmit"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


_IN_OFFICE = frozenset({State.SUBMITTED, State.RESUBMITTED, State.REVIEWING})

# Step -> (states it may start from, state it leads to). Nothing else may happen.
STEPS: Mapping[Step, tuple[frozenset[State], State]] = {
    Step.SUBMIT: (frozenset({State.DRAFT}), State.SUBMITTED),
    Step.DISCARD: (frozenset({State.DRAFT}), State.DISCARDED),
    Step.START_REVIEW: (frozenset({State.SUBMITTED, State.RESUBMITTED}), State.REVIEWING),
    Step.RETURN: (_IN_OFFICE, State.RETURNED),
    Step.RESUBMIT: (frozenset({State.RETURNED}), State.RESUBMITTED),
    Step.DECIDE: (_IN_OFFICE | {State.RETURNED}, State.DECIDED),
    # Also from a decision that nobody outside knows yet: a refusal there would tell that one was made.
    Step.WITHDRAW: (_IN_OFFICE | {State.RETURNED, State.DECIDED}, State.WITHDRAWN),
}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
SEEN_BY_STAFF = frozenset(State) - {State.DRAFT, State.DISCARDED}


def may(step: Step, state: State) -> bool:
    return state in STEPS[step][0]


def sources(step: Step) -> frozenset[State]:
    return STEPS[step][0]


def target(step: Step) -> State:
    return STEPS[step][1]


def shown_state(state: State, outcome_from: datetime | None, now: datetime) -> State:
    """What the applicant is told. A decision does not exist for him before the town's day of results.

    `outcome_from` is the instant from which a decision may be known; None while there is none.
    """
    is_secret = state is State.DECIDED and (outcome_from is None or now < outcome_from)
    return State.REVIEWING if is_secret else state


def may_applicant(step: Step, state: State, outcome_from: datetime | None, now: datetime) -> bool:
    """Judged by what the applicant sees: a button that vanished before the results would give the decision away."""
    shown = shown_state(state, outcome_from, now)
    return shown is not State.DECIDED and may(step, shown)
