"""What leaves the trail as a file: the published anchors, and entries with their proofs."""

from __future__ import annotations

from collections.abc import Sequence

from .models import Anchor, Entry
from .queries import lining, searching
from .rules import exported

HOW = (
    "hash = SHA-256(previous + LF + canonical JSON of content); leaf = SHA-256(0x00 + hash); branch = SHA-256(0x01 + left + right); "
    "climb in_town to town.root; leaf of town = SHA-256(0x00 + 'town:first:last:head:root'); climb in_day to the day's tree; "
    "root = SHA-256(day + LF + previous + LF + tree); signature: compact JWS over day, previous, root. "
    "Lines: leaf = SHA-256(0x00 + 'line' + LF + canonical JSON of the line without its proofs, with town); climb in_piece to piece.root; "
    "leaf of piece = SHA-256(0x00 + 'lines:town:first:last:root'); climb in_day to the day's tree; "
    "lines = SHA-256('lines' + LF + day + LF + root + LF + key + LF + tree); signature: compact JWS over day, root, lines, key. "
    "Canonical JSON: UTF-8, keys sorted, no spaces."
)
# Putting the pseudonym under the hash of the chain was considered: an older release, gone back to, would call each such entry changed,
# and no entry of before could have been covered. The anchor covers the lines instead, those of before on the first night.
PROVES = (
    "content = {town, number, at, event, outcome, actor, subject, object, detail}. Where 'subject' is empty, hash can be recomputed from "
    "this file. Where it is a pseudonym, the content under the hash has the person's own number instead, and line_proof shows what the "
    "hash cannot: that this whole line, pseudonym and hash included, is the one that was anchored on its day, before anybody asked for "
    "it. Lines whose days name the same key have the same 'person' if and only if it is the same person. A line without line_proof is "
    "not anchored yet. What leaves a line out is seen by its number alone. Check: manage.py verify_export FILE --anchors anchors.json."
)


def published(made: Sequence[Anchor]) -> dict[str, object]:
    """All anchors, for whoever keeps them outside (`verify_audit --anchors`)."""
    return {
        "format": "tobira-anchors/1",
        "how": HOW,
        "anchors": [
            {"day": one.day.isoformat(), "root": one.root, "previous": one.previous, "towns": one.towns, "signature": one.signature,
             "lines": _lines(one)}
            for one in made
        ],
    }  # fmt: skip


def _lines(one: Anchor) -> dict[str, object] | None:
    """Without the pieces: `until` says up to which line of each town this anchor goes."""
    until = {part["town"]: part["last"] for part in lining.pieces(one)}
    return {**{name: one.lines[name] for name in ("root", "key", "signature")}, "until": until} if one.lines else None


def with_proofs(town_id: str, rows: Sequence[Entry]) -> dict[str, object]:
    """Entries as lines (persons by pseudonym), each with the proofs of its hash and of the whole line."""
    of_hashes, of_lines = searching.proofs(town_id, rows), lining.proofs(town_id, rows)
    listed = [
        {name: value for name, value in lining.line(row).items() if name != "town"}
        | {"proof": of_hashes.get(row.number), "line_proof": of_lines.get(row.number)}
        for row in rows
    ]
    return {"format": exported.FORMAT, "how": HOW, "proves": PROVES, "town": town_id, "entries": listed}
