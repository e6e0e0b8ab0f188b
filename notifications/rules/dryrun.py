"""What a batch would do and cost, and which of its letters an approver must have seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RANDOM = 10
LONGEST = 3
RARE = 3
# Letters of JIS level 1 and 2 stand in the fonts of every office; what is beyond prints as a box somewhere.
_COMMON = frozenset(range(0x20, 0x7F)) | frozenset(range(0x3000, 0x3100))


@dataclass(frozen=True, slots=True)
class Cost:
    """Yen: of one letter on paper, of all that go by paper, and of posting all of the batch instead."""

    each: int
    paper: int
    saved: int


def cost(*, digital: int, paper: int, postage: int, printing: int) -> Cost:
    each = postage + printing
    return Cost(each, each * paper, each * digital)


def rare_letters(texts: Iterable[str]) -> int:
    """How many letters stand outside CP932 (髙 and 﨑 are in it, 𠮷 and variants by selector are not)."""
    whole = "".join(texts)
    if _is_cp932(whole):
        return 0
    return sum(not _is_cp932(letter) for letter in whole if ord(letter) not in _COMMON)


def _is_cp932(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def drawn(numbers: Sequence[int], manifest: str, count: int = RANDOM) -> list[int]:
    """`count` of the row numbers, chosen by the manifest: nobody picks them, and every look at the page shows the same ones."""
    lots = sorted(numbers, key=lambda number: hashlib.sha256(f"{manifest}/{number}".encode()).digest())
    return sorted(lots[:count])
