"""The lives of a batch, of a doubtful row and of a notice, each as one table: which step leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class BatchState(StrEnum):
    DRAFT = "draft"
    MAPPED = "mapped"
    READING = "reading"
    CHECKED = "checked"
    APPROVED = "approved"
    ISSUED = "issued"
    RELEASED = "released"
    STOPPED = "stopped"
    RECALLED = "recalled"


class Step(StrEnum):
    MAP = "map"
    READ = "read"
    CHECK = "check"
    SPOIL = "spoil"
    EDIT = "edit"
    APPROVE = "approve"
    RETURN = "return"
    ISSUE = "issue"
    RELEASE = "release"
    STOP = "stop"
    RECALL = "recall"


_S, _T = BatchState, Step

LIFE: Mapping[tuple[BatchState, Step], BatchState] = MappingProxyType(
    {
        (_S.DRAFT, _T.MAP): _S.MAPPED,
        (_S.DRAFT, _T.STOP): _S.STOPPED,
        (_S.MAPPED, _T.MAP): _S.MAPPED,
        (_S.MAPPED, _T.READ): _S.READING,
        (_S.MAPPED, _T.CHECK): _S.CHECKED,
        (_S.MAPPED, _T.STOP): _S.STOPPED,
        # A long file is read by a worker, part by part; what is wrong with it as a whole sends it back to the columns.
        (_S.READING, _T.CHECK): _S.CHECKED,
        (_S.READING, _T.SPOIL): _S.MAPPED,
        (_S.READING, _T.STOP): _S.STOPPED,
        (_S.CHECKED, _T.MAP): _S.MAPPED,
        (_S.CHECKED, _T.READ): _S.READING,
        (_S.CHECKED, _T.CHECK): _S.CHECKED,
        (_S.CHECKED, _T.EDIT): _S.CHECKED,
        (_S.CHECKED, _T.APPROVE): _S.APPROVED,
        (_S.CHECKED, _T.STOP): _S.STOPPED,
        (_S.APPROVED, _T.RETURN): _S.CHECKED,
        (_S.APPROVED, _T.ISSUE): _S.ISSUED,
        (_S.APPROVED, _T.STOP): _S.STOPPED,
        # A notice that cannot be rendered may still leave for the paper list; until the release nobody has seen it.
        (_S.ISSUED, _T.EDIT): _S.ISSUED,
        (_S.ISSUED, _T.RELEASE): _S.RELEASED,
        (_S.ISSUED, _T.STOP): _S.STOPPED,
        (_S.RELEASED, _T.RECALL): _S.RECALLED,
    }
)

VISIBLE = frozenset({BatchState.RELEASED, BatchState.RECALLED})
ENDED = frozenset({BatchState.STOPPED, BatchState.RECALLED})
WAITING_FOR_OFFICERS = frozenset({BatchState.DRAFT, BatchState.MAPPED, BatchState.CHECKED, BatchState.APPROVED})


def after(state: BatchState, step: Step) -> BatchState | None:
    """The state that `step` leads to, or None where the table does not allow it."""
    return LIFE.get((state, step))


def sources(step: Step) -> frozenset[BatchState]:
    """Every state in which `step` may be taken."""
    return frozenset(state for state, taken in LIFE if taken is step)


class DoubtState(StrEnum):
    """Where a doubtful row stands on its way to an answer that two persons give."""

    OPEN = "open"
    PROPOSED = "proposed"
    DIGITAL = "digital"
    PAPER = "paper"
    DROPPED = "dropped"


class DoubtStep(StrEnum):
    PROPOSE = "propose"
    REFUSE = "refuse"
    CONFIRM_DIGITAL = "confirm_digital"
    CONFIRM_PAPER = "confirm_paper"
    CONFIRM_DROP = "confirm_drop"
    READ_AGAIN = "read_again"


_D, _E = DoubtState, DoubtStep

DOUBT_LIFE: Mapping[tuple[DoubtState, DoubtStep], DoubtState] = MappingProxyType(
    {
        (_D.OPEN, _E.PROPOSE): _D.PROPOSED,
        (_D.PROPOSED, _E.REFUSE): _D.OPEN,
        (_D.PROPOSED, _E.CONFIRM_DIGITAL): _D.DIGITAL,
        (_D.PROPOSED, _E.CONFIRM_PAPER): _D.PAPER,
        (_D.PROPOSED, _E.CONFIRM_DROP): _D.DROPPED,
        # The file is read again: every answer was about rows that are no more.
        **{(state, _E.READ_AGAIN): _D.OPEN for state in _D},
    }
)


def doubt_after(state: DoubtState, step: DoubtStep) -> DoubtState | None:
    return DOUBT_LIFE.get((state, step))


class NoticeState(StrEnum):
    """What a notice is, as its columns say it together (`notice_state`)."""

    WRITTEN = "written"
    READY = "ready"
    FAILED = "failed"
    RELEASED = "released"
    OPENED = "opened"
    RECALLED = "recalled"
    DROPPED = "dropped"


class NoticeStep(StrEnum):
    RENDER = "render"
    FAIL = "fail"
    RETRY = "retry"
    DROP = "drop"
    RELEASE = "release"
    OPEN = "open"
    REPLACE = "replace"
    RECALL = "recall"


_N, _M = NoticeState, NoticeStep

NOTICE_LIFE: Mapping[tuple[NoticeState, NoticeStep], NoticeState] = MappingProxyType(
    {
        (_N.WRITTEN, _M.RENDER): _N.READY,
        (_N.WRITTEN, _M.FAIL): _N.FAILED,
        (_N.FAILED, _M.RETRY): _N.WRITTEN,
        (_N.WRITTEN, _M.DROP): _N.DROPPED,
        (_N.READY, _M.DROP): _N.DROPPED,
        (_N.FAILED, _M.DROP): _N.DROPPED,
        (_N.READY, _M.RELEASE): _N.RELEASED,
        (_N.RELEASED, _M.OPEN): _N.OPENED,
        (_N.OPENED, _M.OPEN): _N.OPENED,
        # A notice that another one replaces stays readable: it only gains a successor.
        (_N.RELEASED, _M.REPLACE): _N.RELEASED,
        (_N.OPENED, _M.REPLACE): _N.OPENED,
        (_N.RELEASED, _M.RECALL): _N.RECALLED,
        (_N.OPENED, _M.RECALL): _N.RECALLED,
    }
)


def notice_after(state: NoticeState, step: NoticeStep) -> NoticeState | None:
    return NOTICE_LIFE.get((state, step))


def notice_state(*, pdf: str, is_released: bool, is_opened: bool, is_recalled: bool) -> NoticeState:
    """The one state that a notice's columns mean together."""
    if is_recalled:
        return NoticeState.RECALLED
    if is_opened:
        return NoticeState.OPENED
    if is_released:
        return NoticeState.RELEASED
    return {"ready": NoticeState.READY, "failed": NoticeState.FAILED}.get(pdf, NoticeState.WRITTEN)
