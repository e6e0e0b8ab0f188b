"""The chain: each entry's hash covers its content and the hash before it. The tree: one root over many hashes, with short proofs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

START = "0" * 64
# The key under which an entry says by which proxy it was done for its subject (代理).
BY_PROXY = "proxy"


def fingerprint(previous: str, content: Mapping[str, object]) -> str:
    """SHA-256 over the previous hash and the content as canonical JSON; `content` holds only str, int, bool, None and such maps."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """One entry as the verifier needs it. `agrees`: its columns beside the content say what the content says."""

    number: int
    content: Mapping[str, object]
    previous: str
    hash: str
    agrees: bool = True


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
        if fingerprint(previous, link.content) != link.hash or not link.agrees:
            return Fault(number, "changed")
        previous = link.hash
    if number != length:
        return Fault(min(number, length) + 1, "cut off" if number < length else "added")
    return None if previous == head else Fault(number, "head does not match")


def leaf(text: str) -> str:
    """The hash of one leaf of a tree; leaves and branches are marked apart, so that neither passes for the other (RFC 6962)."""
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def _branch(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """The root over hashes of leaves, in order. An odd one out moves up as it is. Of none: `START`."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else START


def _above(level: Sequence[str]) -> list[str]:
    return [_branch(*level[at : at + 2]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)]


# One step of a proof: on which side the neighbour stands, and its hash.
Step = tuple[str, str]


def tree(leaves: Sequence[str]) -> list[list[str]]:
    """Every level from the leaves to the root. Worked out once for many proofs: one of 50,000 leaves costs 60 ms."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return levels


def proof_in(levels: Sequence[Sequence[str]], index: int) -> list[Step]:
    """The neighbours from the leaf at `index` up to the root of a `tree`."""
    steps = []
    for level in levels[:-1]:
        beside = index ^ 1
        if beside < len(level):
            steps.append(("left" if beside < index else "right", level[beside]))
        index //= 2
    return steps


def proof(leaves: Sequence[str], index: int) -> list[Step]:
    """The same from the leaves, for one proof."""
    return proof_in(tree(leaves), index)


def climb(start: str, steps: Iterable[Sequence[str]]) -> str:
    """The root to which a leaf and its proof lead. Raises `ValueError` for a side that is none: a proof can be written in one way only."""
    for side, beside in steps:
        if side not in ("left", "right"):
            raise ValueError(side)
        start = _branch(beside, start) if side == "left" else _branch(start, beside)
    return start


@dataclass(frozen=True)
class Segment:
    """What an anchor says of one town: entries `first` to `last`, the chain's head behind them, and the root over their hashes."""

    town: str
    first: int
    last: int
    head: str
    root: str

    @property
    def leaf(self) -> str:
        return leaf(f"{self.town}:{self.first}:{self.last}:{self.head}:{self.root}")


def anchor_root(day: str, previous: str, segments: Sequence[Segment]) -> str:
    """The root of a day over all its towns, bound to the day and to the anchor before."""
    return hashlib.sha256(f"{day}\n{previous}\n{root([one.leaf for one in segments])}".encode()).hexdigest()


def segment_fault(segment: Segment, hashes: Sequence[tuple[int, str]]) -> Fault | None:
    """Where the entries (number, hash) that are there now are not those that were anchored; the first that is missing, else the first."""
    numbers = [number for number, _hash in hashes]
    wanted = range(segment.first, segment.last + 1)
    if numbers != list(wanted):
        gone = next((number for number in wanted if number not in set(numbers)), segment.first)
        return Fault(gone, "anchored and gone")
    if (hashes and hashes[-1][1] != segment.head) or root([leaf(one) for _number, one in hashes]) != segment.root:
        return Fault(segment.first, "not what was anchored")
    return None
