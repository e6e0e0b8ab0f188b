"""The answers of one sheet as QR codes that a counter reads without asking anybody.

Plain, not sealed: the code says what the paper says in letters, the person carries both, and a counter whose line is down must read it.
Not signed either: anybody may write anything onto a form; the clerk compares it with the person, and the reader asks the rules again.

Each code is `TBK1.<number>.<of>.<digest>.<data>`: parts of the deflated JSON in base 32, letters that a QR code packs tightly and
that survive a scanner which types, capitals or not. The digest says which parts belong together.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.lib.japanese import fold_width
from procedures.rules.conditions import Answer, Answers

# A code of 500 letters is read from paper by any telephone; nobody holds a reader to more than eight.
LETTERS, MOST = 440, 8
_LARGEST = 32 * 1024
_PART = re.compile(r"TBK1\.([1-8])\.([1-8])\.([0-9A-F]{8})\.([A-Z2-7]{1,440})")


class TooLong(ValueError):
    """More than eight codes hold."""


class NotRead(ValueError):
    """No code of ours, or damaged. `missing` are the numbers of the parts that have not been read, of `of`."""

    def __init__(self, missing: tuple[int, ...] = (), of: int = 0) -> None:
        super().__init__("not read")
        self.missing, self.of = missing, of


@dataclass(frozen=True)
class Carried:
    """What a person carries: for which town and sheet, of which day, and raw answers that nobody has judged yet."""

    town_id: str
    sheet: str
    made_on: date
    answers: dict[str, Any]


def written(town_id: str, sheet: str, answers: Answers, made_on: date) -> tuple[str, ...]:
    whole = {"t": town_id, "s": sheet, "d": made_on.isoformat(), "a": {key: _plain(value) for key, value in answers.items()}}
    packed = zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    digest = hashlib.sha256(packed).hexdigest()[:8].upper()
    letters = base64.b32encode(packed).decode().rstrip("=")
    parts = [letters[start : start + LETTERS] for start in range(0, len(letters), LETTERS)]
    if len(parts) > MOST:
        raise TooLong
    return tuple(f"TBK1.{number}.{len(parts)}.{digest}.{part}" for number, part in enumerate(parts, start=1))


def _plain(value: Answer) -> object:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def read(text: str) -> Carried:
    """The codes in any order, apart by spaces or lines; a part may come twice. Raises `NotRead`."""
    found = [_PART.fullmatch(word) for word in fold_width(text[: 2 * MOST * (LETTERS + 40)]).upper().split()]
    parts = {int(match[1]): match[4] for match in found if match}
    kinds = {(match[2], match[3]) for match in found if match}
    if None in found or len(kinds) != 1:
        raise NotRead
    total, digest = kinds.pop()
    missing = tuple(number for number in range(1, int(total) + 1) if number not in parts)
    if missing:
        raise NotRead(missing, int(total))
    return _unpacked("".join(parts[number] for number in sorted(parts)), digest)


def _unpacked(letters: str, digest: str) -> Carried:
    try:
        packed = base64.b32decode(letters + "=" * (-len(letters) % 8))
        if hashlib.sha256(packed).hexdigest()[:8].upper() != digest:
            raise NotRead
        opening = zlib.decompressobj()
        whole = json.loads(opening.decompress(packed, _LARGEST))
        return Carried(str(whole["t"]), str(whole["s"]), date.fromisoformat(whole["d"]), _answers(whole["a"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        raise NotRead from None


def _answers(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
