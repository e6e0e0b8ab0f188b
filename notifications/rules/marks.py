"""Which words of a letter are this person's. The rest is the page, which is laid out once for everybody whose page reads the same.

A word that is not found to be the person's stays part of the page: the letter reads the same, it only shares its page with fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Control letters, which no cell of a file may hold (`fields.fault_of_text`).
_OPEN, _CLOSE = "\x02", "\x03"
_PLACES = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# Longer ones fill lines, and shorter ones are found where they are not meant.
LONGEST_VALUE = 40
SHORTEST_FOUND = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """`tree` is the content with numbered places for `values`."""

    tree: object
    values: tuple[str, ...]


def mark(content: Mapping[str, object], own: Iterable[str], *, stampable: frozenset[str]) -> Marked:
    """Put numbered places where the words of `own` stand, in the order of their first appearance.

    `stampable` are those that may become places. A text that is one of them becomes a place; in longer texts those of at least
    `SHORTEST_FOUND` letters are found, the longest first.
    """
    chosen = [word for word in dict.fromkeys(own) if word in stampable and 0 < len(word) <= LONGEST_VALUE]
    sought = sorted((word for word in chosen if len(word) >= SHORTEST_FOUND), key=len, reverse=True)
    numbers: dict[str, int] = {}
    tree = _walk(dict(content), frozenset(chosen), sought, numbers)
    return Marked(tree, tuple(numbers))


def _walk(part: object, whole: frozenset[str], sought: list[str], numbers: dict[str, int]) -> object:
    if isinstance(part, str):
        text = part.replace(_OPEN, "").replace(_CLOSE, "")
        return _place(text, numbers) if text in whole else _found(text, sought, numbers)
    if isinstance(part, Mapping):
        return {name: _walk(value, whole, sought, numbers) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_walk(value, whole, sought, numbers) for value in part]
    return part


def _place(word: str, numbers: dict[str, int]) -> str:
    return f"{_OPEN}{numbers.setdefault(word, len(numbers))}{_CLOSE}"


def _found(text: str, sought: list[str], numbers: dict[str, int]) -> str:
    pieces: list[tuple[str, bool]] = [(text, False)]
    for word in sought:
        if word in text:
            pieces = [part for piece in pieces for part in _split(piece, word)]
    return "".join(_place(piece, numbers) if is_word else piece for piece, is_word in pieces)


def _split(piece: tuple[str, bool], word: str) -> Iterable[tuple[str, bool]]:
    text, is_word = piece
    if is_word or word not in text:
        return [piece]
    first, *others = text.split(word)
    return [(first, False), *(part for other in others for part in ((word, True), (other, False)))]


def pieces(text: str, words: Sequence[str]) -> Iterator[str]:
    """The text in pieces, with one of `words` for each numbered place."""
    for number, piece in enumerate(_PLACES.split(text)):
        yield words[int(piece)] if number % 2 else piece
