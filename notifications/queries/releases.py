"""What may be told of a batch to whoever gets a letter of it."""

from collections.abc import Collection
from uuid import UUID

from notifications.models import Release


def unreleased(batch_ids: Collection[str]) -> set[str]:
    """Those of these batches that the reader may not know of yet. From a resident's viewpoint: only what is out is there."""
    out = Release.objects.filter(pk__in=[UUID(pk) for pk in batch_ids]).values_list("pk", flat=True)
    return {*batch_ids} - {str(pk) for pk in out}
