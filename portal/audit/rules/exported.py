"""One line of the trail as an auditor gets it, and whether it is what was anchored.

The chain's hash covers the person's own number, which no auditor may see: whoever has a line alone cannot work that hash out. So each
night's anchor covers the lines themselves, too, as they will be exported: every column, the pseudonyms, and the hash of the chain, each
with a salt. Pure, and nothing of the portal is needed: `faults_of` is what an auditor runs outside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import chain

FORMAT = "tobira-trail/2"
# What the hash of the chain is of, and what a line is of. `person` and `subject` are the long and the short pseudonym of whose data it was.
CONTENT = ("town", "number", "at", "event", "outcome", "actor", "subject", "object", "detail")
COLUMNS = frozenset({*CONTENT, "person", "previous", "hash", "salt"})
PROOFS = frozenset({"proof", "line_proof"})
# The short pseudonym is what auditors search by: so many letters of the long one.
SHORT = 10


def leaf_of(line: Mapping[str, Any]) -> str:
    """The leaf of a line. Its salt keeps neighbours in a proof from being guessed; raises `KeyError` when a column is missing."""
    said = {name: line[name] for name in sorted(COLUMNS)}
    return chain.leaf("line\n" + json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


@dataclass(frozen=True)
class Piece:
    """Lines `first` to `last` of a town, and the root over them. Small, so that a proof reads two thousand rows and not a whole day."""

    town: str
    first: int
    last: int
    root: str

    @property
    def leaf(self) -> str:
        return chain.leaf(f"lines:{self.town}:{self.first}:{self.last}:{self.root}")


def lines_root(day: str, anchor: str, key: str, tree: str) -> str:
    """The root of a day's lines, bound to the day, to the anchor's own root and to the key that its pseudonyms are made with."""
    return hashlib.sha256(f"lines\n{day}\n{anchor}\n{key}\n{tree}".encode()).hexdigest()


def claims(day: str, anchor: str, lines: str, key: str) -> dict[str, str]:
    """What is signed."""
    return {"day": day, "root": anchor, "lines": lines, "key": key}


@dataclass(frozen=True)
class Outside:
    """What somebody kept of a day's anchor: its root, the root of its lines ("" when it has none) and the key of its pseudonyms."""

    root: str
    lines: str
    key: str


@dataclass(frozen=True)
class Kept:
    """A list of anchors as it lies outside. The last entry of `town` whose hash, and the last whose line is anchored."""

    days: Mapping[str, Outside]
    hashes: Mapping[str, int]
    lines: Mapping[str, int]


def kept(told: Mapping[str, Any]) -> Kept:
    """The published list (`/trail/anchors.json`). Raises `KeyError`, `TypeError` or `AttributeError` for what is none."""
    days: dict[str, Outside] = {}
    hashes: dict[str, int] = {}
    lines: dict[str, int] = {}
    for one in sorted(told["anchors"], key=lambda one: str(one["day"])):
        of_lines = one.get("lines") or {"root": "", "key": "", "until": {}}
        days[one["day"]] = Outside(one["root"], of_lines["root"], of_lines["key"])
        hashes |= {part["town"]: part["last"] for part in one["towns"]}
        lines |= of_lines["until"]
    return Kept(days, hashes, lines)


@dataclass(frozen=True)
class Line:
    """One line looked at. Without faults it `is_proven`, or it is newer than the last anchor: nothing can be said of it yet."""

    number: object
    faults: tuple[str, ...]
    is_proven: bool


def look_over(told: Mapping[str, Any], outside: Kept | None) -> Iterator[Line]:
    """Every line of an export. Without what was kept `outside` it is held against the roots that the file names itself, whose signatures
    must be looked at beside. Raises `ValueError` for what is no such export."""
    entries = told.get("entries") if isinstance(told, Mapping) and told.get("format") == FORMAT else None
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise ValueError(FORMAT)
    days, seen = outside.days if outside else None, set[str]()
    until = {kind: _until(told, kind, part, outside) for kind, part in (("proof", "town"), ("line_proof", "piece"))}
    for entry in entries:
        line = {**entry, "town": told.get("town")}
        try:
            faults = [*_of_the_columns(line, until), *_of_the_hash(line, days), *_of_the_line(line, days)]
        except (KeyError, TypeError, ValueError, AttributeError):
            faults = ["unreadable"]
        number = entry.get("number")
        if str(number) in seen:
            faults.append("twice")
        seen.add(str(number))
        yield Line(number, tuple(faults), bool(entry.get("line_proof")))


def _until(told: Mapping[str, Any], kind: str, part: str, outside: Kept | None) -> int:
    """Up to which number a line without this proof has lost it: what is kept says so, and so does every other line's proof."""
    last = ((outside.hashes if kind == "proof" else outside.lines) if outside else {}).get(str(told.get("town")), 0)
    for entry in told["entries"]:
        proof = entry.get(kind)
        named = proof.get(part, {}).get("last", 0) if isinstance(proof, dict) and isinstance(proof.get(part), dict) else 0
        last = max(last, named if isinstance(named, int) else 0)
    return last


def signed_days(told: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(kind, signature, what it must be a signature of) of every proof in a file that `look_over` found to be in order, each once."""
    seen: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for one in told["entries"]:
        for kind, names in (("proof", ("day", "root", "previous")), ("line_proof", ("day", "root", "lines", "key"))):
            proof = one.get(kind)
            if proof:
                said = {name: str(proof[name]) for name in names}
                mark = (kind, str(proof["signature"]), tuple(said.items()))
                if mark not in seen:
                    seen.add(mark)
                    yield mark[0], mark[1], said


def _of_the_columns(line: Mapping[str, Any], until: Mapping[str, int]) -> Iterator[str]:
    if line.keys() != COLUMNS | PROOFS:
        yield "columns"
    yield from (f"{kind} is missing" for kind, last in until.items() if not line[kind] and line["number"] <= last)
    if line["subject"] != line["person"][:SHORT]:
        yield "subject is not the beginning of person"
    if not line["subject"] and chain.fingerprint(line["previous"], {name: line[name] for name in CONTENT}) != line["hash"]:
        yield "hash is not of this content"


def _of_the_hash(line: Mapping[str, Any], days: Mapping[str, Outside] | None) -> Iterator[str]:
    proof = line["proof"]
    if not proof:
        return
    segment = chain.Segment(**proof["town"])
    if segment.town != line["town"] or not segment.first <= line["number"] <= segment.last:
        yield "proof is of other entries"
    if chain.climb(chain.leaf(line["hash"]), proof["in_town"]) != segment.root:
        yield "hash is not what was anchored"
    tree = chain.climb(segment.leaf, proof["in_day"])
    if hashlib.sha256(f"{proof['day']}\n{proof['previous']}\n{tree}".encode()).hexdigest() != proof["root"]:
        yield "anchor is not of this proof"
    if days is not None and (proof["day"] not in days or days[proof["day"]].root != proof["root"]):
        yield "anchor is not the one that was kept"


def _of_the_line(line: Mapping[str, Any], days: Mapping[str, Outside] | None) -> Iterator[str]:
    proof = line["line_proof"]
    if not proof:
        return
    piece = Piece(**proof["piece"])
    if piece.town != line["town"] or not piece.first <= line["number"] <= piece.last:
        yield "line's proof is of other entries"
    if chain.climb(leaf_of(line), proof["in_piece"]) != piece.root:
        yield "line is not what was anchored"
    tree = chain.climb(piece.leaf, proof["in_day"])
    if lines_root(proof["day"], proof["root"], proof["key"], tree) != proof["lines"]:
        yield "anchor of lines is not of this proof"
    if days is not None and days.get(proof["day"]) != Outside(proof["root"], proof["lines"], proof["key"]):
        yield "anchor of lines is not the one that was kept"


def pieces_of(first: int, last: int, size: int) -> Iterator[tuple[int, int]]:
    """Numbers `first` to `last` in runs of at most `size`."""
    for begin in range(first, last + 1, size):
        yield begin, min(begin + size - 1, last)
