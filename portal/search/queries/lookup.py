"""From a query to entries in their order: what both the search and the answers stand on."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from portal.municipalities.queries import towns
from portal.search import engine
from portal.search.engine import Narrow
from portal.search.models import Entry, Term
from portal.search.rules import asked as rules
from portal.search.rules import ranking
from portal.search.rules.asked import Asked
from portal.search.rules.ranking import Found, Score, Weights
from portal.search.rules.synonyms import thesaurus
from portal.search.rules.terms import EVERY_ENTRY

# Of words that no text has; each is looked for among those that begin or end as it does.
MOST_GUESSES = 2
MOST_NEIGHBOURS = 400
SUFFIXES = ("市", "町", "村")


@dataclass(frozen=True)
class Ranked:
    """`best` is what answers, the best first: (kind, score). `instead` was searched for instead of `typed`, or is ""."""

    typed: str
    instead: str
    asked: Asked
    weighed: Weights
    best: tuple[tuple[str, Score], ...]
    # The towns by which it was ordered: one that the query names, then the reader's.
    towns: tuple[str, ...]


def look_up(typed: str, reader_towns: Sequence[str], today: dt.date, *, kind: str = "", town: str = "", as_typed: bool = False) -> Ranked:
    """Four queries: the towns, the counts of the terms, the candidates, their terms. One more for each word that no text has (of two at
    most), and one for all of these.

    A query that is one slip away from a known word (保育員) is taken for that word, unless `as_typed`.
    """
    names = town_names()
    asked = rules.asked(typed, thesaurus(), names)
    text = asked.text
    instead = "" if as_typed or asked.town else rules.slip_of(text, thesaurus())
    asked = rules.asked(instead, thesaurus(), names) if instead else asked
    near = tuple(dict.fromkeys(code for code in (town, asked.town, *reader_towns) if code))
    if not asked.wanted:
        return Ranked(text, instead, asked, Weights(()), (), near)
    asked, counts = _with_guesses(asked)
    weighed = ranking.weights(asked, counts, counts.get(EVERY_ENTRY, 0))
    candidates = _candidates(asked, weighed, counts, Narrow(today, near, kind, town or asked.town))
    scored = [(one.kind, ranking.score(one, asked, weighed, near)) for one in candidates]
    best = sorted((each for each in scored if ranking.is_answer(each[1])), key=lambda each: (-each[1].points, each[1].key))
    return Ranked(text, instead or _mended(asked), asked, weighed, tuple(best), near)


def entries(scores: Sequence[Score]) -> list[Entry]:
    """The rows of some of what was found, in that order. One query."""
    rows = Entry.objects.in_bulk([one.key for one in scores])
    return [rows[one.key] for one in scores if one.key in rows]


def _mended(asked: Asked) -> str:
    """The query with the words in it that no text has put right; "" when all are known, or nothing is near."""
    text = asked.text
    for one in asked.wanted:
        text = text.replace(one.typed, one.guessed) if one.guessed else text
    return text if text != asked.text else ""


def town_names() -> dict[str, str]:
    """What a query may call a town → its code: 岸和田市, 岸和田. One query."""
    named = {town.name: town.code for town in towns()}
    short = {name[:-1]: code for name, code in named.items() if name.endswith(SUFFIXES) and len(name) > 2}
    return short | named


def _with_guesses(asked: Asked) -> tuple[Asked, dict[str, int]]:
    """With the terms that were probably meant by words that no text has, and how many texts have each."""
    counts = _counts(asked.terms)
    unknown = rules.unknown(asked, counts)[:MOST_GUESSES]
    near = {one: _neighbours(one.terms[0][0]) for one in unknown}
    alike = _with_another_first([one.terms[0][0] for one, known in near.items() if not rules.likely(one, [*known])])
    for one, known in near.items():
        if guess := rules.likely(one, [*known]) or rules.likely(one, [*alike]):
            asked, counts = rules.with_guess(asked, one, guess), {**counts, guess: {**alike, **known}[guess]}
    return asked, counts


def _counts(terms: Sequence[str]) -> dict[str, int]:
    return dict(Term.objects.filter(pk__in=[*terms, EVERY_ENTRY]).values_list("term", "entries"))


def _neighbours(term: str) -> dict[str, int]:
    """Terms of the same kind that begin with the same letter: the first is hardly ever the wrong one."""
    if len(term) < 4:
        return {}
    rows = Term.objects.filter(Q(term__startswith=term[:2])).order_by("-entries")
    known = dict(rows.values_list("term", "entries")[:MOST_NEIGHBOURS])
    return {other: entries for other, entries in known.items() if abs(len(other) - len(term)) <= 1}


def _with_another_first(terms: Sequence[str]) -> dict[str, int]:
    """Terms of the same kind that end as one of these does. No index helps, and guests may ask: so only for long words that nothing
    else was near, and once for all of a question.
    """
    ends = [Q(term__startswith=one[0], term__endswith=one[2:]) for one in terms if len(one) > rules.FIRST_MAY_DIFFER]
    if not ends:
        return {}
    rows = Term.objects.filter(functools.reduce(operator.or_, ends)).order_by("-entries")
    return dict(rows.values_list("term", "entries")[:MOST_NEIGHBOURS])


def _candidates(asked: Asked, weighed: Weights, counts: Mapping[str, int], narrow: Narrow) -> list[Found]:
    asked_for: dict[str, float] = {}
    for one, weight in zip(asked.wanted, weighed.of, strict=True):
        for term, share in one.terms:
            if counts.get(term):
                asked_for[term] = max(asked_for.get(term, 0.0), weight * share)
    keys = engine.candidates([*asked_for.items()], narrow)
    # Of some hundred different words of a text only those that are wanted are looked at: taking all apart was half of a search.
    wanted = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, asked_for))})(?!\S)")
    return [_found(wanted, *row) for row in Entry.objects.filter(pk__in=keys).values_list(*_COLUMNS)] if keys else []


_COLUMNS = ("pk", "kind", "is_outside", "municipality_id", "title_key", "head", "body_terms")


def _found(
    wanted: re.Pattern[str], key: int, kind: str, is_outside: bool, town: str | None, title_key: str, head: str, body_terms: str
) -> Found:
    where = ranking.OUTSIDE if is_outside else town
    return Found(key, kind, where, title_key, frozenset(head.split()), frozenset(wanted.findall(body_terms)))
