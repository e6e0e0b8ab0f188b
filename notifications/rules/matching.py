"""Who a row is for. Two independent keys must agree: the receipt number and the birth date. A name never decides alone.

The best match is never taken: whatever is doubtful is quarantined with its reason and a person looks at it
(security N1; towns have published other people's decisions after matching by kana and birthday).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from notifications.rules.books import Outcome

_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−ーｰ 　\t"))


class Doubt(StrEnum):
    """Why a row went to quarantine, or (the last two) to paper."""

    DAMAGED_NUMBER = "damaged_number"
    ZERO_LOST = "zero_lost"
    UNKNOWN_NUMBER = "unknown_number"
    DUPLICATE_NUMBER = "duplicate_number"
    TWINS = "twins"
    BIRTH_DIFFERS = "birth_differs"
    NAME_DIFFERS = "name_differs"
    INACTIVE = "inactive"
    MOVED = "moved"
    ALREADY_ISSUED = "already_issued"
    NO_CONSENT = "no_consent"
    PUT_ON_PAPER = "put_on_paper"


@dataclass(frozen=True, slots=True)
class Number:
    """A receipt number as read from a cell: `value` is normalised, also where `doubt` says it may not be used."""

    value: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the address book says of a case: the resident, the blind index of the birth date, the folded name or ""."""

    resident_id: str
    birth: str
    name: str
    is_active: bool = True
    lives_here: bool = True
    has_consented: bool = False
    was_issued: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What the row says. `times` counts the rows of the file with this number, `same_birth` the town's cases born that day."""

    number: Number
    birth: str
    name: str
    times: int = 1
    same_birth: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    doubt: Doubt | None = None
    resident_id: str | None = None


def read_number(text: str, is_valid: Callable[[str], bool], length: int) -> Number:
    """Fold width, case and dashes, then verify the check character with `is_valid`.

    A shorter number that becomes valid with zeros in front is what Excel leaves of "0012…": it is named as such and not
    repaired, for a repaired number could be another family's.
    """
    value = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    if len(value) == length and is_valid(value):
        return Number(value)
    padded = value.zfill(length)
    if 0 < len(value) < length and is_valid(padded):
        return Number(padded, Doubt.ZERO_LOST)
    return Number(value, Doubt.DAMAGED_NUMBER)


def match(claim: Claim, known: Known | None) -> Verdict:
    """The one way to a digital notice: number and birth date agree, nothing is doubtful, the resident has consented."""
    doubt = _doubt_in_file(claim) or _doubt_of_person(claim, known)
    if doubt or known is None:
        return Verdict(Outcome.QUARANTINED, doubt)
    if not known.has_consented:
        return Verdict(Outcome.PAPER, Doubt.NO_CONSENT, known.resident_id)
    return Verdict(Outcome.DIGITAL, None, known.resident_id)


def _doubt_in_file(claim: Claim) -> Doubt | None:
    if claim.times > 1:
        return Doubt.DUPLICATE_NUMBER
    if claim.number.doubt and claim.same_birth > 1:
        return Doubt.TWINS
    return claim.number.doubt


def _doubt_of_person(claim: Claim, known: Known | None) -> Doubt | None:
    if known is None:
        return Doubt.TWINS if claim.same_birth > 1 else Doubt.UNKNOWN_NUMBER
    if known.birth != claim.birth:
        return Doubt.BIRTH_DIFFERS
    if known.name and claim.name and known.name != claim.name:
        return Doubt.NAME_DIFFERS
    return _doubt_of_status(known)


def _doubt_of_status(known: Known) -> Doubt | None:
    if known.was_issued:
        return Doubt.ALREADY_ISSUED
    if not known.is_active:
        return Doubt.INACTIVE
    return None if known.lives_here else Doubt.MOVED
