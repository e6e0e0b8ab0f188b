"""Entries as the lines that auditors get, and the proof that each is what a night's anchor covered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from portal.audit import rules, signer
from portal.audit.models import Anchor, Entry
from portal.audit.rules import exported
from portal.audit.rules.exported import Piece
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

# A pseudonym, a salt and the name of the key: so many letters of a keyed digest.
LONG = 32


def person(town_id: str, subject_id: UUID) -> str:
    """The long pseudonym: no two people of a town share it. (Among 800,000 people two share the short one, one time in four.)"""
    return sealed.blind(f"{town_id}:{subject_id}", purpose="audit.subject")[:LONG]


def key() -> str:
    """Names the key that pseudonyms are made with. As long as this stays, one person has one pseudonym in a town."""
    return sealed.blind("", purpose="audit.key")[:LONG]


def line(row: Entry) -> dict[str, Any]:
    """One entry as it is exported. The salt comes of our key: whoever has another line cannot guess this one's leaf."""
    long = person(row.municipality_id, row.subject_id) if row.subject_id else ""
    return {
        "town": row.municipality_id, "number": row.number, "at": row.at.isoformat(), "event": row.event, "outcome": row.outcome,
        "actor": [row.actor_kind, row.actor_id], "subject": long[: exported.SHORT], "person": long,
        "object": [row.object_kind, row.object_id], "detail": row.detail, "previous": row.previous, "hash": row.hash,
        "salt": sealed.blind(f"{row.municipality_id}:{row.number}", purpose="audit.line")[:LONG],
    }  # fmt: skip


def leaves(town_id: str, first: int, last: int) -> list[str]:
    """The leaves of a run of lines as they are now. One query."""
    rows = Entry.objects.filter(municipality=town_id, number__range=(first, last)).order_by("number")
    return [exported.leaf_of(line(row)) for row in rows.iterator(chunk_size=2000)]


def proofs(town_id: str, rows: Collection[Entry]) -> dict[int, dict[str, object]]:
    """Number → proof that the whole line is under the root of an anchor. Those of today have none yet."""
    made = list(Anchor.objects.filter(lines__isnull=False).order_by("day"))
    listed = ((part, day, at) for day, one in enumerate(made) for at, part in enumerate(pieces(one)))
    mine = sorted((part["first"], day, at) for part, day, at in listed if part["town"] == town_id)
    firsts = [first for first, _day, _at in mine]
    days = lru_cache(maxsize=8)(lambda day: rules.tree([Piece(**part).leaf for part in pieces(made[day])]))
    runs = lru_cache(maxsize=8)(lambda first, last: rules.tree(leaves(town_id, first, last)))
    told: dict[int, dict[str, object]] = {}
    for row in rows:
        found = bisect_right(firsts, row.number) - 1
        if found < 0:
            continue
        _first, day, at = mine[found]
        piece = pieces(made[day])[at]
        if row.number <= piece["last"]:
            run = runs(piece["first"], piece["last"])
            told[row.number] = {
                "day": made[day].day.isoformat(), "in_piece": rules.proof_in(run, row.number - piece["first"]), "piece": piece,
                "in_day": rules.proof_in(days(day), at), "root": made[day].root, **_signed(made[day]),
            }  # fmt: skip
    return told


def pieces(made: Anchor) -> list[dict[str, Any]]:
    return made.lines["pieces"] if made.lines else []


def _signed(made: Anchor) -> dict[str, str]:
    told: dict[str, Any] = made.lines or {}
    return {"lines": told["root"], "key": told["key"], "signature": told["signature"]}


def verify_lines(outside: Collection[tuple[str, str]] = ()) -> Iterator[str]:
    """Days whose lines are not what was anchored: a line that would be exported otherwise now, a piece that is not what was signed,
    pseudonyms that another key makes, or not the (day, root of its lines) kept outside."""
    wanted = dict(outside)
    with viewing_as(System("verify the lines of the trail")):
        for made in Anchor.objects.filter(lines__isnull=False).order_by("day"):
            day = made.day.isoformat()
            root = _signed(made)["lines"]
            if wanted.pop(day, root) != root or not _is_right(made):
                yield day
    yield from sorted(wanted)


def _is_right(made: Anchor) -> bool:
    parts, day, told = [Piece(**part) for part in pieces(made)], made.day.isoformat(), _signed(made)
    root = exported.lines_root(day, made.root, told["key"], rules.root([part.leaf for part in parts]))
    is_signed = signer.signed(told["signature"], exported.claims(day, made.root, told["lines"], told["key"]))
    is_made = is_signed and told["key"] == key() and told["lines"] == root
    return is_made and all(rules.root(leaves(one.town, one.first, one.last)) == one.root for one in parts)
