"""What the trail holds of a resident, as rows for the registry that identity keeps above it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from . import queries

ALL = 100_000


def gather(resident_id: UUID) -> Sequence[Mapping[str, str]]:
    """Every act with the resident's data, newest first."""
    return [
        {"日時": line.at.isoformat(), "市町村": line.town, "担当課": line.section, "だれが": line.by, "できごと": line.what,
         "何のため": line.why, "何を": line.part}
        for line in queries.about(resident_id, limit=ALL)
    ]  # fmt: skip
