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


def digest_of(values: Mapping[str, object]) -> str:
    """SHA-256 in hex over a canonical form: keys sorted, no blanks, letters as they are."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(version_id: str, lines: Iterable[Line]) -> str:
    """Hash over all lines in the order of the file. One changed recipient, row or letter gives another digest.

    Each line is closed by its own hash, so that no two different batches can join to the same bytes.
    """
    whole = hashlib.sha256(version_id.encode())
    for line in sorted(lines, key=lambda one: one.number):
        parts = [str(line.number), line.outcome, line.case_number, line.resident_id, line.content]
        whole.update(hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).digest())
    return whole.hexdigest()
