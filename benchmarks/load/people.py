"""Who comes, as both sides know them: the filling writes them down, the crowd reads them. Nothing here needs Django or Locust."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

# Kanji: forms take them as a name, and no page makes them by itself.
DIGITS = "零一二三四五六七八九"
MARK = re.compile(f"検査[{DIGITS}]{{6}}")
# Where a phrase may be broken on a narrow screen; a name in the middle of one is still a name.
BREAKS, ESCAPES = re.compile("<wbr>|&shy;|\u200b"), re.compile(r"\\u([0-9a-f]{4})")
LETTER = re.compile(r"/inbox/([0-9a-f]{8}-[0-9a-f-]{27})/")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose browser it is. No cookies: they will log in. `mark` is a part of their name, `letter` and `draft` are ids of their own."""

    place: int
    mark: str
    email: str
    cookies: str
    letter: str
    draft: str


def mark_of(place: int) -> str:
    return "検査" + "".join(DIGITS[int(digit)] for digit in f"{place:06d}")


def read(file: Path) -> list[Visitor]:
    return [Visitor(**one) for one in json.loads(file.read_text())]


def stranger_in(text: str, visitor: Visitor) -> bool:
    """Whether an answer holds the name or the letter of anybody else."""
    plain = _plain(text)
    return bool({*MARK.findall(plain)} - {visitor.mark} or {*LETTER.findall(plain)} - {visitor.letter})


def is_own(text: str, visitor: Visitor) -> bool:
    """Whether an answer holds something that only this visitor may be shown."""
    plain = _plain(text)
    return any(own in plain for own in (visitor.mark, visitor.letter, visitor.draft))


def _plain(text: str) -> str:
    return ESCAPES.sub(lambda found: chr(int(found[1], 16)), BREAKS.sub("", text))
