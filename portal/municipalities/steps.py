"""What is still to be done before a town can open, and what it may take from the prefecture's stock. Each floor tells its own.

A floor's `onboarding` has `offers(town)`, `prepare(town, by=…, only=keys)` and `steps(town)`; the roof gathers them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Doer(StrEnum):
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Step:
    """`url`: where it is done; `why`: what happens without it. What `is_must` keeps a town from opening."""

    key: str
    title: str
    is_done: bool
    who: Doer
    url: str
    why: str = ""
    is_must: bool = False


@dataclass(frozen=True)
class Offer:
    """One thing of the stock, "floor:name". `needs` are keys that come along; what `is_standard` is chosen beforehand."""

    key: str
    title: str
    note: str = ""
    needs: tuple[str, ...] = ()
    is_standard: bool = False
    is_taken: bool = False


def with_needs(chosen: frozenset[str], offers: tuple[Offer, ...]) -> frozenset[str]:
    """The chosen keys and all that they stand on. Unknown ones fall away."""
    known = {offer.key: offer for offer in offers}
    found: set[str] = set()
    waiting = [key for key in chosen if key in known]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [need for need in known[key].needs if need in known]
    return frozenset(found)
