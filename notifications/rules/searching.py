"""Finding a letter by its words, however they were typed: width, kana and old forms of letters are folded on both sides."""

from __future__ import annotations

from collections.abc import Iterable

from portal.lib import japanese

LONGEST_QUERY = 60


def words_of(query: str) -> tuple[str, ...]:
    """The words to be found, all of them."""
    found = japanese.fold_width(query)[:LONGEST_QUERY].split()
    return tuple(key for key in map(japanese.variant_key, found) if key)


def is_found(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether every word stands somewhere in the texts of one letter."""
    whole = "\n".join(map(japanese.variant_key, texts))
    return all(word in whole for word in words)


def texts_of(values: object) -> Iterable[str]:
    """Every text in a content as JSON."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from texts_of(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from texts_of(value)
