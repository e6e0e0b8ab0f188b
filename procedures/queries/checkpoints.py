"""The points of a procedure's checklist, and which of them were looked at in a case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procedures.models import Application, Tick
from procedures.rules import checkpoints


@dataclass(frozen=True)
class Point:
    """`by` and `at` are empty while nobody has looked."""

    text: str
    by: str = ""
    at: datetime | None = None


def seen(application: Application) -> tuple[Point, ...]:
    """All points in their order. One query; none for a procedure without a list."""
    listed = checkpoints.points(application.procedure.checkpoints)
    rows = Tick.objects.filter(application=application).select_related("ticked_by") if listed else []
    ticks = {row.point: row for row in rows}
    return tuple(Point(text, tick.ticked_by.name, tick.ticked_at) if (tick := ticks.get(text)) else Point(text) for text in listed)


def still_open(application: Application) -> tuple[str, ...]:
    return open_of([application])[application.pk]


def open_of(rows: Sequence[Application]) -> dict[UUID, tuple[str, ...]]:
    """The points nobody has looked at yet, for each case. One query."""
    ticked: dict[UUID, set[str]] = defaultdict(set)
    if any(row.procedure.checkpoints for row in rows):
        for pk, point in Tick.objects.filter(application__in=rows).values_list("application", "point"):
            ticked[pk].add(point)
    return {row.pk: checkpoints.open_among(row.procedure.checkpoints, frozenset(ticked[row.pk])) for row in rows}
