"""A watchman over every line that would be written while the tests run: a name, an address or a number of somebody in one fails the test.

It reads the lines as the portal writes them, in both shapes, from INFO on (`LOG_LEVEL`'s default).
"""

from __future__ import annotations

import logging
import re

from portal.lib.logs import Json, OneLine

# Names of the cast (tests/cast.py), and what looks like anybody's: an e-mail address (or a password in an address), a mobile number.
PERSONAL = re.compile(
    r"花子|ハナコ|スイタ ?ケン|吹田 ?健|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w-])0[789]0-?\d{4}-?\d{4}(?!\w)|\+81[789]0\d{8}"
)


class Watchman(logging.Handler):
    """`seen`: logger and canary of each bad line, since the last time somebody took them away."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.shapes = (OneLine("%(levelname)s %(name)s [%(request_number)s] %(message)s"), Json())
        self.seen: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        for shape in self.shapes:
            self.seen += [(record.name, found[0]) for found in PERSONAL.finditer(shape.format(record))]

    def take(self) -> list[tuple[str, str]]:
        seen, self.seen = self.seen, []
        return seen


watchman = Watchman()
