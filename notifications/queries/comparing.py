"""A batch beside the one before it: what differs, and whether an approver must say why that is right."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.models import Batch
from notifications.models.words import ODDS
from notifications.rules.distribution import Difference, Figures, differences
from notifications.rules.states import VISIBLE, BatchState


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` is the batch compared with, or None; `warnings` are sentences; `is_stamped`: the file has row fingerprints."""

    before: Batch | None
    warnings: tuple[str, ...]
    is_stamped: bool

    @property
    def needs_reason(self) -> bool:
        """Something differs; or there is neither a fingerprint nor an earlier batch that would show a shifted column."""
        return bool(self.warnings) or (not self.is_stamped and self.before is None)


def comparison(batch: Batch) -> Comparison:
    before = _before(batch)
    found: list[Difference] = []
    if before is not None:
        found = differences(Figures.from_values(before.figures), Figures.from_values(batch.figures), batch.template.tolerance)
    labels = {field.key: field.label for field in batch.version.layout.fields}
    warnings = tuple(str(ODDS[one.odd]).format(of=labels.get(one.of, one.of), before=one.before, now=one.now) for one in found)
    return Comparison(before, warnings, batch.is_stamped)


def needs_reason(batch: Batch) -> bool:
    return comparison(batch).needs_reason


def _before(batch: Batch) -> Batch | None:
    """The newest batch of the same template that went out and has figures."""
    out = [BatchState.ISSUED, *VISIBLE]
    same = Batch.objects.filter(template=batch.template_id, state__in=out, trial_of=None, uploaded_at__lt=batch.uploaded_at)
    return same.exclude(pk=batch.pk).exclude(figures={}).order_by("-uploaded_at").first()
