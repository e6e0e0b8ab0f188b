"""How the sources are: for the officers' page of their health, and for the report of the installation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from recommend.models import Draft, DraftState, Outcome, Run, Source

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

FAILING_AFTER = 3
# A bell that nobody heard is rung again after so long.
UNHEARD = dt.timedelta(seconds=10)


@dataclass(frozen=True)
class RunLine:
    at: dt.datetime
    outcome: _StrOrPromise
    sentence: str
    file: str
    rows: int
    loaded: int
    refused_rows: int
    created: int
    changed: int
    retired: int
    refused: Sequence[dict[str, object]]
    samples: Sequence[dict[str, str]]
    is_trial: bool


def runs(source: Source, most: int = 10) -> list[RunLine]:
    """The latest first. One query."""
    return [
        RunLine(
            row.at, Outcome(row.outcome).label, row.sentence, row.file, row.rows, row.loaded, row.refused_rows, row.created, row.changed,
            row.retired, row.refused, row.samples, row.outcome == Outcome.TRIED,
        )
        for row in Run.objects.filter(source=source)[:most]
    ]  # fmt: skip


@dataclass(frozen=True)
class Health:
    """How many sources fail for long, and how many wait for a person."""

    failing: int
    held: int


def health() -> Health:
    fetched = Source.objects.filter(is_active=True).exclude(address="")
    return Health(fetched.filter(failures__gte=FAILING_AFTER).count(), fetched.filter(~Q(held_why="")).count())


def due(now: dt.datetime) -> list[str]:
    """Sources that are due and unclaimed, the longest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    rows = Source.objects.filter(free, is_active=True, due_at__lte=now).exclude(address="").order_by("due_at")
    return [*rows.values_list("pk", flat=True)[:100]]


def trials(now: dt.datetime) -> list[str]:
    """Sources that somebody wants to have tried, and whose bell nobody heard."""
    asked = Source.objects.filter(trial_asked_at__lt=now - UNHEARD).exclude(address="")
    return [*asked.values_list("pk", flat=True)[:20]]


def waits_for_trial(source_id: str) -> bool:
    return Source.objects.filter(pk=source_id, trial_asked_at__isnull=False).exclude(address="").exists()


def to_reword() -> list[int]:
    """Drafts that nobody has decided on and that were not offered to the language model yet; none while it is off."""
    if not settings.REWORDING_URL:
        return []
    rows = Draft.objects.filter(state=DraftState.WAITING, reworded_at=None).order_by("pk")
    return [*rows.values_list("pk", flat=True)[:20]]
