"""iCalendar (RFC 5545): lines of a calendar put together, escaped and folded as calendar programs want them."""

from __future__ import annotations

from collections.abc import Iterable

TOKYO = (
    "BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "BEGIN:STANDARD", "DTSTART:19510909T000000", "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900",
    "TZNAME:JST", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tobira//Tobira//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")


def calendar(parts: Iterable[str], head: Iterable[str] = ()) -> bytes:
    """A whole calendar. `head` are properties of its own; the time zone is always there, so that one without events is valid too."""
    lines = (*HEAD, *head, *TOKYO, *parts, "END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """A text as a value: no character of it can end the line or begin another property."""
    plain = "\n".join(text.splitlines())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """At most 75 octets a line, broken between letters."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            parts.append("")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)
