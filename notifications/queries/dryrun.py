"""The dry run: what the batch would do, what that costs, and the letters that an approver looks at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Min

from notifications.models import Assumption, Batch, Row
from notifications.models.assumption import POSTAGE, PRINTING
from notifications.rules.books import Outcome
from notifications.rules.dryrun import LONGEST, RARE, Cost, cost, drawn


@dataclass(frozen=True, slots=True)
class DryRun:
    """`channels`: (name, letters); the alerts are counted by person, the letters by row."""

    digital: int
    people: int
    paper: int
    postage: int
    printing: int
    cost: Cost


def dry_run(batch: Batch) -> DryRun:
    assumed = assumption(batch.municipality_id)
    digital = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL)
    found = cost(digital=batch.digital, paper=batch.paper, postage=assumed.postage, printing=assumed.printing)
    people = digital.order_by().values("recipient").distinct().count()
    return DryRun(batch.digital, people, batch.paper, assumed.postage, assumed.printing, found)


def assumption(town_id: str) -> Assumption:
    """What the town set, or the usual prices, not yet kept."""
    kept = Assumption.objects.filter(pk=town_id).first()
    return kept or Assumption(municipality_id=town_id, postage=POSTAGE, printing=PRINTING)


def samples(batch: Batch) -> list[Row]:
    """What an approver must look at: the first of each result and shape, the longest, those with rare letters, ten drawn by lot.

    The lots are the manifest's. The same ones at every look, until the batch changes.
    """
    digital = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL).order_by()
    found: set[int] = set(drawn(list(digital.order_by("number").values_list("number", flat=True)), batch.manifest))
    for kind in ("branch", "shape"):
        found.update(digital.values(kind).annotate(first=Min("number")).values_list("first", flat=True))
    found.update(digital.order_by("-longest", "number").values_list("number", flat=True)[:LONGEST])
    found.update(digital.filter(rare__gt=0).order_by("-rare", "number").values_list("number", flat=True)[:RARE])
    return list(Row.objects.filter(batch=batch, number__in=found).order_by("number"))
