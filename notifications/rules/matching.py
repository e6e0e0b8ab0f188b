"""Who a row is for. Two independent keys must agree: the receipt number and the birth date. A name never decides alone.

The best match is never taken: whatever is doubtful is quarantined with its reason and a person looks at it
(security N1; towns have published other people's decisions after matching by kana and birthday).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from notifications.rules.books import Outcome

_LONGEST_OWN = 12
_OWN_NUMBER = re.compile(rf"[0-9]{{1,{_LONGEST_OWN}}}")
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−ーｰ 　\t"))


class Doubt(StrEnum):
    """Why a row went to quarantine, or (no consent, put on paper) to paper."""

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
    CHANGED = "changed"
    PROTECTED = "protected"
    RESOLVED = "resolved"


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
    is_protected: bool = False


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


def read_number(text: str, is_valid: Callable[[str], bool]) -> Number:
    """A case number in the one form it is stored in, whatever width, case and dashes it was typed with.

    Two kinds: the portal's receipt numbers (NS-4K7C-M9XH-3), whose check letter `is_valid` verifies, and the town's own
    numbers, which are digits only and are right when the address book knows them.
    """
    value = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    if _OWN_NUMBER.fullmatch(value):
        return Number(value)
    receipt = f"{value[:-9]}-{value[-9:-5]}-{value[-5:-1]}-{value[-1:]}"
    return Number(receipt) if is_valid(receipt) else Number(value, Doubt.DAMAGED_NUMBER)


def with_zeros(number: Number) -> list[str]:
    """What a town's own number may have been before Excel took its leading zeros away; for asking, never for delivering.

    A repaired number could be another family's: a row that only fits so is named as such and quarantined.
    """
    if not _OWN_NUMBER.fullmatch(number.value):
        return []
    return [number.value.zfill(length) for length in range(len(number.value) + 1, _LONGEST_OWN + 1)]


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
    if known.is_protected:
        return Doubt.PROTECTED
    if not known.is_active:
        return Doubt.INACTIVE
    return None if known.lives_here else Doubt.MOVED


def obstacle(known: Known) -> Doubt | None:
    """What stands against a digital notice to this case even when two persons say that the case is right."""
    if known.was_issued:
        return Doubt.ALREADY_ISSUED
    if not known.is_active:
        return Doubt.INACTIVE
    if not known.lives_here:
        return Doubt.MOVED
    return None if known.has_consented else Doubt.NO_CONSENT
