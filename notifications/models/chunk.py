"""A piece of work: some rows of one batch. A worker that dies gives it back, because its transaction rolls back."""

from __future__ import annotations

from django.db import models

from portal.municipalities.scope import Scope, ScopedModel


class ChunkKind(models.TextChoices):
    WRITE = "write"
    PLAN = "plan"


class Chunk(ScopedModel):
    """Rows `first` to `last` of a batch (spreadsheet numbers, both included). Done when `done_at` is set."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=ChunkKind)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "kind", "first"], name="one_chunk_per_start")]
        # What the sweep looks for four times a minute: nearly nothing of all that there ever was.
        indexes = [models.Index(fields=["kind", "batch"], condition=models.Q(done_at=None), name="chunk_to_do")]
