"""Texts with `{field}` in them, filled once and safely: no template language ever runs on what a data base holds.

Stored texts name fields by key, `{child_name}`; clerks read and write the label, `{児童氏名}`. Other things in braces
(`{display:none}`) are no places: they are printed as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# What a clerk may have meant as a place: one word, as labels are.
_MEANT = re.compile(r"\{([\w・ー（）()／.]{1,60})\}")

TOWN_WORDS = ("town", "head", "office")


class UnknownPlaceholder(ValueError):
    """The text names a field that its template does not declare."""


def placeholders(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def unknown(text: str, declared: Iterable[str]) -> list[str]:
    """What stands in braces and looks like the name of a field, but is none; in the order of the text, each once."""
    known = {*declared, *TOWN_WORDS}
    return [name for name in dict.fromkeys(_MEANT.findall(text)) if name not in known]


def check(texts: Iterable[str], declared: Iterable[str]) -> None:
    """Raise `UnknownPlaceholder` for the first field, by name, that is used but not declared."""
    known = tuple(declared)
    found = sorted({name for text in texts for name in unknown(text, known)})
    if found:
        raise UnknownPlaceholder(found[0])


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in. One pass: a value that looks like a placeholder stays as it was typed. Escaping is the page's."""
    if "{" not in text:
        return text
    return _PLACE.sub(lambda place: values.get(place.group(1), place.group(0)), text)


def as_typed(text: str, labels: Mapping[str, str]) -> str:
    """With labels in the braces, for the clerk to read. `labels` is key → label."""
    return _PLACE.sub(lambda place: f"{{{labels.get(place.group(1), place.group(1))}}}", text)


def as_stored(text: str, labels: Mapping[str, str]) -> str:
    """With keys in the braces. A name that is no field's stays, to be found by `unknown`."""
    keys = {label: key for key, label in labels.items()}
    return _MEANT.sub(lambda place: f"{{{keys.get(place.group(1), place.group(1))}}}", text)


def town_words(town: str, kind: str) -> dict[str, str]:
    """What {town}, {head} and {office} mean in one municipality: 堺市, 堺市長, 堺市役所."""
    return {"town": town, "head": f"{town}長", "office": f"{town}{'役場' if kind in {'town', 'village'} else '役所'}"}
