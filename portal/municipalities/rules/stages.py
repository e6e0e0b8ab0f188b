"""The way of a town through the portal: prepared, tried out with invited residents, public, suspended, gone."""

from enum import StrEnum


class Stage(StrEnum):
    PREPARED = "prepared"
    PILOT = "pilot"
    LIVE = "live"
    SUSPENDED = "suspended"
    LEFT = "left"
    MERGED = "merged"


# Residents can do something new there; in a pilot only those who were invited.
OPEN = frozenset({Stage.PILOT, Stage.LIVE})
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.PREPARED: frozenset({Stage.PILOT, Stage.LIVE}),
    Stage.PILOT: frozenset({Stage.LIVE, Stage.SUSPENDED}),
    Stage.LIVE: frozenset({Stage.SUSPENDED}),
    Stage.SUSPENDED: frozenset({Stage.PILOT, Stage.LIVE, Stage.LEFT, Stage.MERGED}),
    # A town may come back; what it had was taken along, so it starts anew.
    Stage.LEFT: frozenset({Stage.PREPARED}),
    Stage.MERGED: frozenset(),
}
# One person may stop or open a town at once; what cannot be taken back needs a second one.
NEEDS_TWO = frozenset({Stage.LEFT, Stage.MERGED})


def may_move(before: Stage, after: Stage) -> bool:
    return after in MOVES[before]
