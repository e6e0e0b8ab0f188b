"""Numbers and money. An answer is the shortest decimal text ("1200", "-0.5"): it survives JSON, and no cent is lost on the way."""

import re
from decimal import Decimal

from portal.lib.japanese import fold_width
from procedures.rules.raw import BadAnswer, line

# More digits are a slip of the finger; sums and products of such numbers stay far from any limit of `Decimal`.
MOST_DIGITS = 12
LARGEST = Decimal(10) ** 15
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NOISE = re.compile(r"[\s,、，]")
_DASHES = str.maketrans("‐‑‒–—―−ー－", "---------")


def plain(number: Decimal) -> str:
    """The shortest text: "1200", not "1.2E+3" and not "1200.0"; no minus before a zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def number(raw: object, *, decimals: int, unit: str = "") -> Decimal | None:
    text = _NOISE.sub("", fold_width(line(raw))).translate(_DASHES)
    if unit:
        text = text.removesuffix(fold_width(unit))
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadAnswer("not_a_number")
    return _within(text, decimals)


def yen(raw: object) -> Decimal | None:
    text = _NOISE.sub("", fold_width(line(raw))).translate(_DASHES)
    text = text.removeprefix("¥").removeprefix("￥").removesuffix("円").removesuffix("-")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadAnswer("not_an_amount")
    return _within(text, 0)


def _within(text: str, decimals: int) -> Decimal:
    whole, _, rest = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MOST_DIGITS:
        raise BadAnswer("too_many_digits", digits=MOST_DIGITS)
    if len(rest.rstrip("0")) > decimals:
        raise BadAnswer("not_whole") if decimals == 0 else BadAnswer("too_fine", decimals=decimals)
    return Decimal(f"{'-' if text.startswith('-') else ''}{whole}.{rest or '0'}")


def grouped(text: str) -> str:
    """ "1200000" as people read it: "1,200,000". What is no number stays as it is."""
    return f"{Decimal(text):,f}" if _NUMBER.fullmatch(text) else text
