"""What the trail holds of a resident, as rows for the registry that identity keeps above it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from . import queries

ALL = 100_000


def gather(resident_id: UUID) -> Sequence[Mapping[str, str]]:
    """Every act with the resident's data, newest first."""
    return [
        {"日時": line.at.isoformat(), "市町村": line.town, "だれが": line.by, "できごと": line.what}
        for line in queries.about(resident_id, limit=ALL)
    ]
