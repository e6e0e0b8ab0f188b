"""What leaves the trail as a file: the published anchors, and entries with their proofs."""

from __future__ import annotations

from collections.abc import Sequence

from .models import Anchor, Entry
from .queries import searching

HOW = (
    "hash = SHA-256(previous + LF + canonical JSON of content); leaf = SHA-256(0x00 + hash); branch = SHA-256(0x01 + left + right); "
    "climb in_town to town.root; leaf of town = SHA-256(0x00 + 'town:first:last:head:root'); climb in_day to the day's tree; "
    "root = SHA-256(day + LF + previous + LF + tree); signature: compact JWS over day, previous, root."
)
# Putting the pseudonym under the hash was considered: an older release, gone back to, would call each such entry changed.
PROVES = (
    "content = {town, number, at, event, outcome, actor, subject, object, detail}. Where 'subject' is empty, hash can be recomputed from "
    "this file. Where it is a pseudonym, the content under the hash has the person's own number instead: the proof shows that an entry "
    "with this number and hash was anchored on that day and is still the same; that the hash is of this content, only the portal "
    "can show (manage.py verify_audit)."
)


def published(made: Sequence[Anchor]) -> dict[str, object]:
    """All anchors, for whoever keeps them outside (`verify_audit --anchors`)."""
    return {
        "format": "tobira-anchors/1",
        "how": HOW,
        "anchors": [
            {"day": one.day.isoformat(), "root": one.root, "previous": one.previous, "towns": one.towns, "signature": one.signature}
            for one in made
        ],
    }


def with_proofs(town_id: str, rows: Sequence[Entry]) -> dict[str, object]:
    """Entries as they are chained (persons by pseudonym outside the content's hash), each with its proof."""
    told = searching.proofs(town_id, rows)
    listed = [_entry(row, told.get(row.number)) for row in rows]
    return {"format": "tobira-trail/1", "how": HOW, "proves": PROVES, "town": town_id, "entries": listed}


def _entry(row: Entry, proof: dict[str, object] | None) -> dict[str, object]:
    seen = searching.found(row)
    return {
        "number": row.number, "at": row.at.isoformat(), "event": row.event, "outcome": row.outcome, "actor": [row.actor_kind, row.actor_id],
        "subject": seen.subject, "object": [row.object_kind, row.object_id], "detail": row.detail, "previous": row.previous,
        "hash": row.hash, "proof": proof,
    }  # fmt: skip
