"""A batch as a machine of the town is told of it: its books, its faults, and what became of each row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F

from notifications.models import Batch, Notice, Release, Row
from notifications.models.words import DOUBTS, FAULTS
from notifications.queries import batches as queries
from notifications.rules import columns as column_rules
from notifications.rules.books import Outcome
from notifications.rules.states import BatchState

MOST_ERRORS = 1000


def batch_of(town_id: str, batch_id: UUID) -> Batch | None:
    found = Batch.objects.select_related("template", "version").filter(pk=batch_id, municipality=town_id, trial_of=None)
    return found.first()


def summary(batch: Batch) -> dict[str, Any]:
    """State, books and the first faults. `errors_total` counts them all; the whole list is in the office's file."""
    release = queries.release_of(batch)
    checked = bool(batch.manifest)
    return {
        "id": str(batch.pk),
        "template": batch.template.slug,
        "state": batch.state,
        "counts": {name: getattr(batch, name) for name in ("uploaded", "digital", "paper", "quarantined", "invalid", "dropped")},
        "balanced": batch.books.is_balanced if checked else None,
        "problem": batch.spoilt,
        "errors_total": batch.invalid + batch.quarantined,
        "errors": list(islice(_errors(batch), MOST_ERRORS)) if checked else [],
        "approved": BatchState(batch.state) in {BatchState.APPROVED, BatchState.ISSUED, BatchState.RELEASED, BatchState.RECALLED},
        "release_at": _instant(release.release_at if release else None),
        "released_at": _instant(release.released_at if release else None),
    }


def _errors(batch: Batch) -> Any:
    """One per fault: row and column as the spreadsheet names them. Never the value: the answer may be logged by a machine."""
    number_at = batch.columns.get(batch.version.layout.number)
    number_column = column_rules.letter(number_at) if number_at is not None else ""
    rows = Row.objects.filter(batch=batch, outcome__in=[Outcome.INVALID, Outcome.QUARANTINED]).order_by("number")
    for number, problems, doubt in rows.values_list("number", "problems", "doubt").iterator():
        for one in problems:
            code = one["fault"]
            yield {"row": number, "column": one["column"], "field": one["field"], "code": code, "message": str(FAULTS[code])}
        if doubt:
            place = {"row": number, "column": number_column, "field": batch.version.layout.number}
            yield {**place, "code": doubt, "message": str(DOUBTS[doubt])}


def outcomes_after(batch: Batch, after: int, limit: int) -> list[dict[str, Any]]:
    """Rows in the order of the file. Openings are told only after the release, like everything about it."""
    rows = list(
        Row.objects.filter(batch=batch, number__gt=after)
        .order_by("number")[:limit]
        .values_list("number", "case_number", "outcome", "doubt")
    )
    told = _notices(batch, [number for number, *_ in rows])
    return [
        {"row": number, "case_number": case, "outcome": outcome, "reason": doubt, **told.get(number, _NOTHING)}
        for number, case, outcome, doubt in rows
    ]


def recipients_of(batch: Batch, numbers: Collection[int]) -> set[UUID]:
    """The residents to whom these rows were matched."""
    rows = Row.objects.filter(batch=batch, number__in=numbers).exclude(recipient=None)
    return set(rows.order_by().values_list("recipient_id", flat=True))


_NOTHING = {"released_at": None, "first_opened_at": None, "recalled_at": None}


def _notices(batch: Batch, numbers: list[int]) -> dict[int, dict[str, str | None]]:
    out = Release.objects.filter(pk=batch.pk, released_at__isnull=False).values("pk")
    mine = Notice.objects.filter(release__in=out, row_number__in=numbers).annotate(out_at=F("release__released_at"))
    found = mine.values_list("row_number", "out_at", "first_opened_at", "recalled_at")
    return {
        number: {"released_at": _instant(out_at), "first_opened_at": _instant(opened), "recalled_at": _instant(recalled)}
        for number, out_at, opened, recalled in found
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
