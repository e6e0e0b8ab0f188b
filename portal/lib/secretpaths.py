"""Addresses that are secrets themselves, kept out of the logs: whoever reads one in a log could use it.

    secretpaths.hide(r"/calendar/feed/")           # "/calendar/feed/Zk3…" is logged as "/calendar/feed/…"

Django writes the path of each request that went wrong. What stands before the portal (a proxy) has to be told on its own:
docs/operators.md.
"""

from __future__ import annotations

import logging
import re

LOGGERS = ("django.request", "django.server", "django.security")
_hidden: dict[str, re.Pattern[str]] = {}


class Masked(logging.Filter):
    """Lets every line through, without the secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(masked(part) if isinstance(part, str) else part for part in record.args)
        return True


def masked(text: str) -> str:
    for prefix, pattern in _hidden.items():
        text = pattern.sub(prefix + "…", text)
    return text


_filter = Masked()


def hide(prefix: str) -> None:
    """Everything behind this beginning of a path, up to a space or a quotation mark, is a secret."""
    _hidden[prefix] = re.compile(re.escape(prefix) + r"[^\s\"']+")
    for name in LOGGERS:
        # A logger's filters do not hold for its children; each that speaks of paths is named. The same filter twice is one.
        logging.getLogger(name).addFilter(_filter)
