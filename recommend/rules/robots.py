"""What a server lets us read: robots.txt by RFC 9309, with `*`, `$` and the longest rule. The standard library knows none of the three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_TOKEN = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True)
class Robots:
    """`rules` are (may be read, pattern); `delay` is in seconds, 0 when none is asked for."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """By the longest rule that fits; of two as long, the one that allows."""
        parts = urlsplit(url)
        path = _written(parts.path or "/") + (f"?{_written(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        fitting = [(len(pattern), is_allowed) for is_allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def read(text: str, name: str) -> Robots:
    """The rules for `name`: those of all its groups together, else those for everybody, else none."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    is_open = False
    for field, value in _lines(text):
        if field == "user-agent":
            token = _TOKEN.match(value)
            agents = [*(agents if is_open else []), *([token[0].lower()] if token else [])]
            is_open = True
            for agent in agents:
                groups.setdefault(agent, [])
        elif field in ("allow", "disallow", "crawl-delay"):
            is_open = False
            for agent in agents:
                if field == "crawl-delay":
                    delays[agent] = _seconds(value)
                elif value:
                    groups[agent].append((field == "allow", _pattern(value)))
    mine = name.lower() if name.lower() in groups else "*"
    return Robots(tuple(groups.get(mine, ())), delays.get(mine, 0.0))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for raw in text.removeprefix("\ufeff").splitlines():
        field, colon, value = raw.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _seconds(text: str) -> float:
    return float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", text, re.ASCII) else 0.0


def _pattern(value: str) -> str:
    """Written as paths are; a `*` stands for anything, a `$` only at the end for the end."""
    is_ended = value.endswith("$")
    pieces = [_written(piece) for piece in value.removesuffix("$").split("*")]
    return "*".join(pieces) + ("$" if is_ended else "")


def _written(path: str) -> str:
    """One way of writing each path: what need not be escaped is not, everything else is, `*` and `$` too."""
    plain = "".join(letter if letter.isascii() and letter not in "*$" else _escaped(letter) for letter in path)
    return _ESCAPE.sub(_unescaped, plain)


def _escaped(letter: str) -> str:
    return "".join(f"%{one:02X}" for one in letter.encode("utf-8", "replace"))


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else found[0].upper()


def _fits(pattern: str, path: str) -> bool:
    """From the beginning of the path. Piece by piece, each as early as can be: no pattern takes longer than its letters."""
    is_ended = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if is_ended and not pieces:
        return path == first
    at = len(first)
    last = pieces.pop() if is_ended else ""
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not is_ended or (path.endswith(last) and len(path) - len(last) >= at)
