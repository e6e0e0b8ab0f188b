"""The chain: each entry's hash covers its content and the hash before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START = "0" * 64


def fingerprint(previous: str, content: Mapping[str, object]) -> str:
    """SHA-256 over the previous hash and the content as canonical JSON; `content` holds only str, int, bool, None and such maps."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """One entry as the verifier needs it."""

    number: int
    content: Mapping[str, object]
    previous: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first place where a chain does not hold: the entry's number and what is wrong with it."""

    number: int
    what: str


def first_fault(links: Iterable[Link], *, length: int, head: str) -> Fault | None:
    """The first bad entry of a chain given in order of number, or None. `length` and `head` are what the chain's own row says."""
    previous, number = START, 0
    for link in links:
        number += 1
        if link.number != number:
            return Fault(number, "missing")
        if link.previous != previous:
            return Fault(number, "does not follow the entry before it")
        if fingerprint(previous, link.content) != link.hash:
            return Fault(number, "changed")
        previous = link.hash
    if number != length:
        return Fault(min(number, length) + 1, "cut off" if number < length else "added")
    return None if previous == head else Fault(number, "head does not match")
