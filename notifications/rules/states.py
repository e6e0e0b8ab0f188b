"""The life of a batch as one table: which step leads from which state to which. Nothing else decides this."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class BatchState(StrEnum):
    DRAFT = "draft"
    MAPPED = "mapped"
    CHECKED = "checked"
    APPROVED = "approved"
    ISSUED = "issued"
    RELEASED = "released"
    STOPPED = "stopped"
    RECALLED = "recalled"


class Step(StrEnum):
    MAP = "map"
    CHECK = "check"
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
        (_S.MAPPED, _T.CHECK): _S.CHECKED,
        (_S.MAPPED, _T.STOP): _S.STOPPED,
        (_S.CHECKED, _T.MAP): _S.MAPPED,
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
