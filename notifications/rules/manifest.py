"""The digest that an approval signs: rows, recipients, contents and template version, in one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the approver vouches for it. `content` is the digest of what the resident will read."""

    number: int
    outcome: str
    case_number: str
    resident_id: str
    content: str


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_PLAIN = json.JSONEncoder(ensure_ascii=False)


def canonical(values: Mapping[str, object]) -> str:
    """The one JSON of some values: keys sorted, no blanks, letters as they are. What is sealed and what is digested are this text."""
    return _CANONICAL.encode(values)


def digest_of(values: Mapping[str, object]) -> str:
    """SHA-256 in hex over the canonical form."""
    return digest_of_text(canonical(values))


def digest_of_text(text: str) -> str:
    """The same of values that are in their canonical form already: to write a long letter down twice costs a tenth of a check."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(version_id: str, lines: Iterable[Line]) -> str:
    """Hash over all lines. One changed recipient, row or letter gives another digest. Raises `ValueError` for lines that do not
    come in the order of the file: none of them is held in memory to be sorted.

    Each line is closed by its own hash, so that no two different batches can join to the same bytes.
    """
    whole = hashlib.sha256(version_id.encode())
    last = 0
    for line in lines:
        if line.number <= last:
            raise ValueError(f"line {line.number} comes after line {last}")
        last = line.number
        parts = [str(line.number), line.outcome, line.case_number, line.resident_id, line.content]
        whole.update(hashlib.sha256(_PLAIN.encode(parts).encode()).digest())
    return whole.hexdigest()
