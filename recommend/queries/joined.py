"""Where the address of something leads that a person has joined with something else."""

from typing import Any

from django.db.models import QuerySet


def joined_to(model: Any, number: int) -> QuerySet:
    """As a sub-select: the row that `number` was joined with, nothing when it stands for itself."""
    return model.everything.filter(pk=number, joined_to__isnull=False).values("joined_to")
