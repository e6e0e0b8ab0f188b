"""One part of a file, for a download that goes on where a slow line broke off (RFC 9110 §14). Several parts at once are not given."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


class NoSuchPart(ValueError):
    """The part begins behind the end."""


def part_of(header: str, length: int) -> tuple[int, int] | None:
    """First and last byte of the part that is asked for; None for the whole, also when the header is no single range of bytes."""
    found = _ONE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "" or length == 0:
        return None
    if found[1] == "":
        first, last = max(length - int(found[2]), 0), length - 1
        if int(found[2]) == 0:
            raise NoSuchPart
        return first, last
    first = int(found[1])
    last = min(int(found[2]), length - 1) if found[2] else length - 1
    if first >= length:
        raise NoSuchPart
    return (first, last) if first <= last else None


def goes_on(header: str) -> bool:
    """Whether this continues a download: it asks for a part that is not the beginning."""
    found = _ONE.fullmatch(header.strip())
    return found is not None and found[1] not in {"", "0"} and int(found[1]) > 0
