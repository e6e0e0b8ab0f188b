"""The life of a batch, walked at random: whatever officers press, nothing is visible that was not approved and issued."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.states import (
    DOUBT_LIFE,
    ENDED,
    LIFE,
    NOTICE_LIFE,
    VISIBLE,
    BatchState,
    DoubtState,
    DoubtStep,
    NoticeState,
    NoticeStep,
    Step,
    after,
    doubt_after,
    notice_after,
    notice_state,
    sources,
)

WALKS = st.lists(st.sampled_from(Step), max_size=30)


def walk(steps):
    """The states and steps actually taken: a step that the table does not allow changes nothing."""
    state, taken = BatchState.DRAFT, []
    for step in steps:
        following = after(state, step)
        if following is not None:
            taken.append(step)
            state = following
    return state, taken


@given(WALKS)
def test_a_visible_batch_was_checked_approved_and_issued_in_that_order(steps):
    state, taken = walk(steps)
    if state in VISIBLE:
        last_check = max(i for i, step in enumerate(taken) if step is Step.CHECK)
        approved = max(i for i, step in enumerate(taken) if step is Step.APPROVE)
        assert last_check < approved < taken.index(Step.ISSUE) < taken.index(Step.RELEASE)


@given(WALKS)
def test_a_batch_is_issued_once_and_released_once(steps):
    _, taken = walk(steps)
    assert taken.count(Step.ISSUE) <= 1
    assert taken.count(Step.RELEASE) <= 1


@given(WALKS)
def test_nothing_is_edited_between_approval_and_issue(steps):
    _, taken = walk(steps)
    since = taken[max((i for i, step in enumerate(taken) if step is Step.APPROVE), default=len(taken)) :]
    if Step.RETURN not in since and Step.ISSUE in since:
        assert since[: since.index(Step.ISSUE)] == [Step.APPROVE]


def test_every_state_but_the_last_two_leads_on():
    assert {state for state, _ in LIFE} == set(BatchState) - ENDED


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_follows_an_end(state):
    assert [after(state, step) for step in Step] == [None] * len(Step)


def test_a_batch_can_be_stopped_until_its_release():
    assert sources(Step.STOP) == set(BatchState) - {BatchState.RELEASED} - ENDED


@given(st.lists(st.sampled_from(DoubtStep), max_size=30))
def test_a_doubt_is_answered_only_behind_a_proposal(steps):
    state, proposed = DoubtState.OPEN, False
    for step in steps:
        following = doubt_after(state, step)
        if following is None:
            continue
        if following in {DoubtState.DIGITAL, DoubtState.PAPER, DoubtState.DROPPED}:
            assert proposed
        proposed = following is DoubtState.PROPOSED
        state = following


@given(st.lists(st.sampled_from(NoticeStep), max_size=40))
def test_a_notice_is_opened_only_after_its_release_and_never_after_its_recall(steps):
    state, taken = NoticeState.WRITTEN, []
    for step in steps:
        following = notice_after(state, step)
        if following is not None:
            taken.append(step)
            state = following
    if NoticeStep.OPEN in taken:
        assert taken.index(NoticeStep.RENDER) < taken.index(NoticeStep.RELEASE) < taken.index(NoticeStep.OPEN)
    if NoticeStep.RECALL in taken:
        assert taken[-1] is NoticeStep.RECALL
    if NoticeStep.DROP in taken:
        assert NoticeStep.RELEASE not in taken


@given(st.sampled_from(["waiting", "ready", "failed"]), st.booleans(), st.booleans(), st.booleans())
def test_columns_of_a_notice_always_mean_one_state_of_the_table(pdf, is_released, is_opened, is_recalled):
    state = notice_state(pdf=pdf, is_released=is_released, is_opened=is_opened, is_recalled=is_recalled)
    assert state in {one for one, _ in NOTICE_LIFE} | set(NOTICE_LIFE.values())
    assert {state for state, _ in DOUBT_LIFE} == set(DoubtState)
