"""The search: what is published, and of one's own what the session may name."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.attributes.documents import reason, sentence
from portal.attributes.queries import area_names, disclose
from portal.attributes.rules.audience import AudienceProblem, Rule, judge, parse
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent.rules import RECOMMENDATION
from portal.lib import words
from portal.lib.languages import OFFICIAL, tag_of
from portal.search import seekers, sources
from portal.search.models import Entry
from portal.search.queries.lookup import Ranked, entries, look_up
from portal.search.rules import explaining
from portal.search.rules.asked import Asked
from portal.search.rules.explaining import Because
from portal.search.rules.synonyms import thesaurus
from portal.search.rules.terms import terms
from portal.search.seekers import Own

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from portal.identity.rules.levels import Standing

# A letter must say most of what is asked: there are few, and a wrong one frightens.
LETTER_COVERED = 0.5
MOST_LETTERS = 5


@dataclass(frozen=True)
class Reader:
    """Who searches: nobody in particular, or a resident in a session that has shown `standing`. `towns`: their own first."""

    towns: tuple[str, ...] = ()
    resident: Resident | None = None
    standing: Standing | None = None


@dataclass(frozen=True)
class Wish:
    """What is looked for; `kind` and `town` narrow it, "" for all. `as_typed`: however much it looks like a slip of the pen."""

    typed: str
    kind: str = ""
    town: str = ""
    as_typed: bool = False


@dataclass(frozen=True)
class Hit:
    """As `components/hit_card.html` draws it. `because`: which words met; `for_you`: whom it is for, in the feed's own words.

    `lang`: of title and text, "" on a Japanese page.
    """

    kind: str
    title: str
    url: str
    text: str
    town: str
    because: tuple[Because, ...]
    for_you: str
    concerns_you: bool
    deadline: dt.date | None
    origin: str
    lang: str = ""


@dataclass(frozen=True)
class Finding:
    """`count` is of all that was found, `kinds` how many of each; `instead` is what was searched for in place of `typed`, or ""."""

    typed: str
    hits: tuple[Hit, ...]
    letters: tuple[Own, ...]
    count: int
    kinds: Mapping[str, int]
    instead: str
    is_empty_question: bool


def find(wish: Wish, reader: Reader, today: dt.date, *, start: int = 0, most: int = 20) -> Finding:
    """A page of what was found. Nothing of it is kept, and no word of the query is logged.

    Six queries for a guest with results: towns, counts, candidates, their terms, the rows of the page, names of areas in the audiences;
    and one for a word that no text has. One more for a source whose texts are written in the language of a page that is not Japanese.
    For a resident the consent and what may be used of them, and their own letters.
    """
    ranked = look_up(wish.typed, reader.towns, today, kind=wish.kind, town=wish.town, as_typed=wish.as_typed)
    shown = entries([score for _kind, score in ranked.best[start : start + most]])
    return Finding(
        typed=ranked.typed,
        hits=_hits(shown, ranked, reader, today),
        letters=_letters(ranked.asked, reader) if not wish.kind else (),
        count=len(ranked.best),
        kinds=Counter(kind for kind, _score in ranked.best),
        instead=ranked.instead,
        is_empty_question=not ranked.asked.wanted,
    )


# --- the cards --------------------------------------------------------------------------------------------------------
def _hits(shown: Sequence[Entry], ranked: Ranked, reader: Reader, today: dt.date) -> tuple[Hit, ...]:
    rules_of = {row.pk: _rule(row) for row in shown}
    aimed = [rule for rule in rules_of.values() if rule is not None and not rule.is_for_everybody]
    names = area_names(aimed) if aimed else {}
    facts = disclose(reader.resident.pk, ATTRIBUTES, RECOMMENDATION) if reader.resident and aimed else UNKNOWN
    hits = [_hit(row, ranked.asked, rules_of[row.pk], facts, names, today) for row in shown]
    return tuple(_in_readers_words(shown, hits, get_language() or OFFICIAL))


def _in_readers_words(shown: Sequence[Entry], hits: Sequence[Hit], language: str) -> Iterable[Hit]:
    """As on the feed: what is left in Japanese says so by `lang`."""
    if language == OFFICIAL:
        return hits
    keys = defaultdict(list)
    for row in shown:
        keys[row.source].append(row.key)
    said = {
        (code, key): both
        for code, of_source in keys.items()
        if (source := sources.by_code(code)) and source.said
        for key, both in source.said(of_source, language).items()
    }
    return [_translated(hit, said.get((row.source, row.key)), language) for row, hit in zip(shown, hits, strict=True)]


def _translated(hit: Hit, said: tuple[str, str] | None, language: str) -> Hit:
    if said is None:
        return replace(hit, lang=OFFICIAL)
    title, summary = said
    return replace(hit, title=title, text=summary or hit.text, lang=tag_of(language))


def _hit(row: Entry, asked: Asked, rule: Rule | None, facts: Facts, names: dict[str, str], today: dt.date) -> Hit:
    for_you, concerns = _audience(rule, facts, names, today)
    return Hit(
        kind=row.kind, title=row.title, url=row.url, text=row.summary, town=row.town_name,
        because=explaining.because(asked, "\n".join((row.title, row.summary, row.body)), {*row.head.split(), *row.body_terms.split()}),
        for_you=for_you, concerns_you=concerns, deadline=row.deadline_on if row.deadline_on and row.deadline_on >= today else None,
        origin=row.origin,
    )  # fmt: skip


def _rule(row: Entry) -> Rule | None:
    """None for what is for everybody in its town, or can no longer be read."""
    if not row.audience:
        return None
    try:
        return parse(row.audience)
    except AudienceProblem:
        return None


def _audience(rule: Rule | None, facts: Facts, names: dict[str, str], today: dt.date) -> tuple[str, bool]:
    """The same sentences as on the feed's cards."""
    if rule is None or rule.is_for_everybody:
        return "", False
    verdict = judge(rule, facts, today)
    if verdict.matches and (why := reason(verdict.because, names)):
        return why, True
    return _("対象：%s") % sentence(rule, names), False


# --- one's own --------------------------------------------------------------------------------------------------------
def _letters(asked: Asked, reader: Reader) -> tuple[Own, ...]:
    if reader.resident is None or reader.standing is None or not asked.wanted:
        return ()
    found = [(_covered(asked, one), one) for one in seekers.own_of(reader.resident, reader.standing) if one.title]
    best = sorted((each for each in found if each[0] >= LETTER_COVERED), key=lambda each: -each[0])
    return tuple(one for _share, one in best[:MOST_LETTERS])


def _covered(asked: Asked, own: Own) -> float:
    """How much of the query stands in the title and the town: letters are too few to tell rare words from common ones."""
    has = {*terms(f"{own.title}\n{own.town}", thesaurus())}
    if asked.key and asked.key in words.letters(words.plain(own.title)):
        return 1.0
    shares = [max((share for term, share in one.terms if term in has), default=0.0) for one in asked.wanted]
    return sum(shares) / len(shares)
