"""Texts with `{field}` in them, filled once and safely: no template language ever runs on what a data base holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class UnknownPlaceholder(ValueError):
    """The text names a field that its template does not declare."""


def placeholders(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def check(texts: Iterable[str], declared: Iterable[str]) -> None:
    """Raise `UnknownPlaceholder` for the first field, by name, that is used but not declared."""
    known = set(declared)
    unknown = sorted(set().union(*(placeholders(text) for text in texts)) - known)
    if unknown:
        raise UnknownPlaceholder(unknown[0])


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in. One pass: a value that looks like a placeholder stays as it was typed. Escaping is the page's."""
    return _PLACE.sub(lambda place: values[place.group(1)], text)
