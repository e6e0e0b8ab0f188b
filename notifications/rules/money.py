"""Amounts of yen: whole, not negative, and small enough that a slip of the hand stands out."""

from __future__ import annotations

import re

LARGEST = 99_999_999_999
_AMOUNT = re.compile(r"[¥\\]?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)円?")


class NotMoney(ValueError):
    """Not a whole number of yen: letters, a sign, a decimal point, commas in the wrong place."""


class TooMuchMoney(NotMoney):
    """More than any letter of a town asks for."""


def read_money(text: str) -> int:
    """The amount that a cell means: 12300, "12,300", "¥12,300", "12,300円"; width is folded by the caller.

    A decimal point is refused even before zeros: whoever exports yen as 12300.00 exports thousands as 12.3 next time.
    """
    found = _AMOUNT.fullmatch("".join(text.split()))
    if found is None:
        raise NotMoney
    digits = found[1].replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(LARGEST)):
        raise TooMuchMoney
    return int(digits)


def yen(amount: int) -> str:
    return f"{amount:,}円"


def amount_of(shown: str) -> int:
    """Back from what `yen` wrote; 0 for an empty text."""
    return int(shown.removesuffix("円").replace(",", "")) if shown else 0
