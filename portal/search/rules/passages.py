"""Which sentences of a text answer a question. They are quoted as the town wrote them, never written anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from portal.search.rules.asked import Asked, Wanted
from portal.search.rules.ranking import Weights
from portal.search.rules.synonyms import Thesaurus
from portal.search.rules.terms import terms

LONGEST = 180
# A question names its matter and what of it one wants to know (いつまで, いくら); half of it must be there.
LEAST_COVERED = 0.5
# How a text answers when, how much and from when to when, without those words.
_ANSWERS = {
    "期限": re.compile(r"\d+月\d+日|\d+日(以内|まで)|までに|締め?切"),
    "手数料": re.compile(r"\d円|無料|かかりません|いりません"),
    "受付時間": re.compile(r"\d時|午前|午後|\d:\d\d"),
}
_SENTENCE = re.compile(r"[^。\n]+。?")


@dataclass(frozen=True)
class Passage:
    text: str
    covered: float


def sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.findall(text):
        if found.strip():
            yield found.strip()


def best(texts: Sequence[str], asked: Asked, weighed: Weights, thesaurus: Thesaurus, most: int = 2) -> tuple[str, ...]:
    """Up to `most` sentences that say most of what is asked, in the order of the text; the first one when none says any of it."""
    all_of = [one for text in texts for one in sentences(text)]
    said = [(_worth(one, asked, weighed, thesaurus), place) for place, one in enumerate(all_of)]
    chosen = sorted(place for worth, place in sorted(said, key=lambda each: (-each[0], each[1]))[:most] if worth > 0)
    return tuple(_cut(all_of[place]) for place in chosen or range(min(1, len(all_of))))


def _worth(sentence: str, asked: Asked, weighed: Weights, thesaurus: Thesaurus) -> float:
    has = {*terms(sentence, thesaurus)}
    return sum(weight * _share(sentence, has, one) for one, weight in zip(asked.wanted, weighed.of, strict=True))


def _share(sentence: str, has: Collection[str], one: Wanted) -> float:
    if one.meaning in _ANSWERS and _ANSWERS[one.meaning].search(sentence):
        return 1.0
    return max((share for term, share in one.terms if term in has), default=0.0)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
