"""What a service may tell one of its users inside the portal, and how much of it. Faults are English: developers read them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .registration import fault_of, origin_of
from .requests import Malformed

MOST_BYTES = 8 * 1024
TITLE, TEXT, ADDRESS = 60, 400, 200
SHORTEST, USUAL, LONGEST = 1, 30, 90  # days
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FROM_ONE_SERVICE, FOR_ONE_RESIDENT = 5000, 20
FIELDS = ("sub", "topic", "title", "text", "address", "days")
KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_SUB = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TAG = re.compile(r"<[A-Za-z/!?]|&[A-Za-z#][A-Za-z0-9]*;")
# Controls, halves of letters, one maker's own letters, line and paragraph ends; and marks that turn the direction of reading.
_UNPRINTABLE = {"Cc", "Cs", "Co", "Zl", "Zp"}
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


@dataclass(frozen=True)
class Happening:
    """Something that happened to one user of a service, as it is to be shown. `address` may be empty."""

    sub: str
    topic: str
    title: str
    text: str
    address: str
    days: int


def read(said: object, topics: Collection[str], origins: Collection[str]) -> Happening:
    """Read a happening from JSON. `topics` are the service's codes, `origins` its own. Raises `Malformed` with the field's name."""
    if not isinstance(said, Mapping):
        raise Malformed("invalid_event", "The body is not a JSON object.")
    if strange := sorted(set(said) - set(FIELDS)):
        raise Malformed("invalid_event", f"{_plain(strange[0])}: unknown field. Known are {', '.join(FIELDS)}.")
    topic = _text(said, "topic", 20, is_needed=True)
    if topic not in topics:
        raise Malformed("invalid_event", "topic: not one of the topics that your service is registered with.")
    return Happening(
        _sub(said), topic, _text(said, "title", TITLE, is_needed=True), _text(said, "text", TEXT), _address(said, origins), _days(said)
    )  # fmt: skip


def _text(said: Mapping[Any, Any], name: str, longest: int, *, is_needed: bool = False) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise Malformed("invalid_event", f"{name}: not a string.")
    if any(unicodedata.category(char) in _UNPRINTABLE or ord(char) in _TURNING for char in value):
        raise Malformed("invalid_event", f"{name}: holds a control character, a line break or a mark of direction. Send one paragraph.")
    if _TAG.search(value):
        raise Malformed("invalid_event", f"{name}: looks like HTML. Send plain text; nothing in it is interpreted.")
    if len(value.strip()) > longest:
        raise Malformed("invalid_event", f"{name}: longer than {longest} characters.")
    if is_needed and not any(unicodedata.category(char)[0] in "LNPS" for char in value):
        raise Malformed("invalid_event", f"{name}: missing.")
    return value.strip()


def _sub(said: Mapping[Any, Any]) -> str:
    value = said.get("sub")
    if not isinstance(value, str) or not _SUB.fullmatch(value):
        raise Malformed("invalid_event", "sub: missing, or not what the ID token calls a user.")
    return value


def _address(said: Mapping[Any, Any], origins: Collection[str]) -> str:
    value = _text(said, "address", ADDRESS)
    if value and (fault_of(value.replace("#", "/", 1)) is not None or origin_of(value) not in origins):
        raise Malformed("invalid_event", "address: not an https address at an origin of your own start_url or redirect_uris.")
    return value


def _days(said: Mapping[Any, Any]) -> int:
    value = said.get("days", USUAL)
    if not isinstance(value, int) or isinstance(value, bool) or not SHORTEST <= value <= LONGEST:
        raise Malformed("invalid_event", f"days: not a whole number from {SHORTEST} to {LONGEST}.")
    return value


def _plain(name: object) -> str:
    """A name that a stranger chose, as far as it can stand in a sentence."""
    return re.sub(r"[^A-Za-z0-9_.-]", "?", str(name))[:40]


def wait_for(nth_newest: dt.datetime | None, window: dt.timedelta, now: dt.datetime) -> int:
    """Whole seconds until one more may come, 0 for at once. `nth_newest`: when the one came that makes the window full, if any did."""
    if nth_newest is None or nth_newest + window <= now:
        return 0
    return int((nth_newest + window - now).total_seconds()) + 1
