"""What came from outside in, before it is anything: lines, digits, boxes. Whatever is sent, the worst is a `BadAnswer`."""

import re
import unicodedata
from collections.abc import Mapping

from portal.lib.japanese import fold_width

_BETWEEN_DIGITS = re.compile(r"[\s()‐-―−ー-]")
# A pasted megabyte is cut down before any pattern walks over it.
_LONGEST_RAW = 20_000
_LINE_BREAKS = "\n\r\t"


class BadAnswer(ValueError):
    """`code` is a key of `problems.SENTENCES`, `facts` fill its names."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def line(raw: object) -> str:
    """The text without spaces around it; kanji as they were written, for NFKC would rewrite people's names."""
    if not isinstance(raw, str):
        raise BadAnswer("unreadable")
    text = raw[:_LONGEST_RAW].strip()
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in _LINE_BREAKS for char in text):
        raise BadAnswer("control_character")
    return text


def one_line(raw: object) -> str:
    return " ".join(line(raw).split())


def digits(raw: object) -> str:
    """Half width and without what people write between digits. Not yet only digits."""
    return _BETWEEN_DIGITS.sub("", fold_width(line(raw)))


def is_digits(text: str) -> bool:
    """At least one, and each of 0 to 9."""
    return text.isascii() and text.isdecimal()


def boxes(raw: object, names: tuple[str, ...]) -> dict[str, str]:
    """The boxes of one field by name: as a browser sends them (a list in this order), or as an answer keeps them."""
    if isinstance(raw, Mapping):
        found = [raw.get(name) for name in names]
    elif isinstance(raw, list | tuple) and len(raw) == len(names):
        found = list(raw)
    else:
        raise BadAnswer("unreadable")
    return {name: one_line("" if part is None else part) for name, part in zip(names, found, strict=True)}
