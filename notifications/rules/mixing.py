"""One order over two lists: many rows of the data base, of which only a stretch is read, and a few things that are at hand.

Before the place `start` of the whole order stand at least `start - few` of the many: these need not be read.
"""

from collections.abc import Callable, Sequence
from heapq import merge
from typing import Any, TypeVar

T = TypeVar("T")


def first_needed(start: int, few: int) -> int:
    """From which of the many on one has to read, to know what stands from the place `start` on."""
    return max(0, start - few)


def mixed(many: Sequence[T], few: Sequence[T], key: Callable[[T], Any], start: int, stop: int) -> list[T]:
    """What stands from the place `start` to before `stop`. Both are in order by `key`; `many` was read from `first_needed` to `stop`."""
    skipped = first_needed(start, len(few))
    return list(merge(many, few, key=key))[start - skipped : stop - skipped]
