"""Why a text was found: the words of the query, beside those of the text that met them."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass

from portal.lib import words
from portal.search.rules.asked import Asked, Wanted
from portal.search.rules.synonyms import thesaurus

MOST = 4


@dataclass(frozen=True)
class Because:
    """`typed` met `found`; `found` is "" where the text has the very word."""

    typed: str
    found: str


def because(asked: Asked, text: str, has: Collection[str]) -> tuple[Because, ...]:
    """Of at most `MOST` words; those that the text has not are left out."""
    plain = words.plain(text)
    met = [one for one in asked.wanted if any(term in has for term, _share in one.terms)]
    return tuple(Because(one.typed, _found(one, plain)) for one in met[:MOST])


def _found(one: Wanted, plain: str) -> str:
    if one.typed.replace(" ", "") in plain.replace(" ", ""):
        return ""
    if one.guessed:
        return one.guessed
    return max((member for member, folded in _members(one.meaning) if folded in plain), key=len, default="")


@functools.cache
def _members(head: str) -> tuple[tuple[str, str], ...]:
    """The ways to say a meaning, as written and as texts are compared."""
    meaning = next((meaning for meaning in thesaurus().meanings if meaning.head == head), None) if head else None
    return tuple((member, words.plain(member)) for member in meaning.members) if meaning else ()
