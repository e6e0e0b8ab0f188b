"""What somebody asks for: the words they typed, each with the terms that would answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import jaconv

from portal.lib import words
from portal.lib.japanese import fold_kana
from portal.lib.words import Word
from portal.search.rules.synonyms import Meaning, Thesaurus, mark_of
from portal.search.rules.terms import READING, WORD

LONGEST_QUERY = 200
# More words than this narrow nothing; each costs a lookup.
MOST_WANTED = 12
BY_MEANING, BY_WORD, BY_EAR, BY_PART, BY_GUESS, BESIDE = 1.0, 1.0, 0.8, 0.4, 0.6, 0.8
# What is done to a thing says less than the thing: 使う, 調べる and 古い stand in any leaflet.
SLIGHT = 0.35
FIRST_MAY_DIFFER = 5
_KANA_RUN = re.compile("[\u3041-\u3096\u30a1-\u30faー]+")
# Japanese as it is spelt with Latin letters; "schools" and "water" are not.
_ROMAJI = re.compile(r"(?=[a-z]{4,40}$)(?:(?:[kgnhbpmr]y|sh|ch|ts|[kgsztdnhbpmrjfwy])?[aiueo]|n(?![aiueoy])|([kstp])(?=\1))+")


@dataclass(frozen=True)
class Wanted:
    """One thing that is wanted: `typed` as it was written, and (term, weight) of all that would do; `counts` beside the others."""

    typed: str
    terms: tuple[tuple[str, float], ...]
    meaning: str = ""
    # What was taken instead of a word that no text has.
    guessed: str = ""
    counts: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A whole query. `text` is what was typed, tidied; `key` the letters of it, to be found as they stand in a title."""

    text: str
    key: str
    wanted: tuple[Wanted, ...]
    # Whether it asks for a place (どこ, 近く): then places come before leaflets about them.
    asks_where: bool = False
    # The town that it names, by its code.
    town: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term for one in self.wanted for term, _weight in one.terms))


_WHERE = re.compile("どこ|場所|近く|ちかく|最寄|もより|where|near")


def tidy(typed: str) -> str:
    """One line without control signs, at most `LONGEST_QUERY` letters."""
    return " ".join(words.plain(typed[: 4 * LONGEST_QUERY]).split())[:LONGEST_QUERY]


def asked(typed: str, thesaurus: Thesaurus, towns: Mapping[str, str] | None = None) -> Asked:
    """`towns`: name → code of those that a query may name (岸和田市 ごみ, 岸和田のごみ); the name itself is then not looked for."""
    text = tidy(typed)
    name = _town_in(text, towns or {})
    about = text.replace(name, " ", 1) if name else text
    if not words.letters(about):
        about = text
    found = [*_wanted(about, thesaurus)][:MOST_WANTED]
    town = (towns or {}).get(name, "")
    return Asked(text, words.letters(about), tuple(_each_once(found)), bool(_WHERE.search(text)), town)


def _town_in(text: str, towns: Mapping[str, str]) -> str:
    """The longest name in the text; of a name without 市 or 町 only two letters or more (堺 alone is in many words)."""
    return max((name for name in towns if len(name) > 1 and name in text), key=len, default="")


def _each_once(found: Sequence[Wanted]) -> Iterator[Wanted]:
    seen: set[str] = set()
    for one in found:
        if one.terms[0][0] not in seen:
            seen.add(one.terms[0][0])
            yield one


def _wanted(text: str, thesaurus: Thesaurus) -> Iterator[Wanted]:
    cut = words.cut(text)
    at = 0
    for said in thesaurus.said_in(cut):
        yield from _words_between(cut[at : said.start], thesaurus)
        yield _by_meaning(cut[said.start : said.end], said.meaning)
        at = said.end
    yield from _words_between(cut[at:], thesaurus)


def _by_meaning(part: Sequence[Word], meaning: Meaning) -> Wanted:
    typed = (" " if all(word.is_latin for word in part) else "").join(word.surface for word in part)
    alone = [(WORD + word.norm, BY_WORD if len(part) == 1 else BY_PART) for word in part if word.is_content]
    by_ear = [(READING + word.reading, BY_EAR) for word in part if word.is_kana and len(part) == 1]
    return Wanted(typed, (*_marks(meaning), *dict(alone).items(), *by_ear), meaning.head)


def _marks(meaning: Meaning) -> tuple[tuple[str, float], ...]:
    return ((meaning.mark, BY_MEANING), *((mark_of(head), BESIDE) for head in meaning.beside))


def _words_between(part: Sequence[Word], thesaurus: Thesaurus) -> Iterator[Wanted]:
    """What no line of the synonyms says as a whole. Runs of kana are listened to first, for they are often cut in the wrong place."""
    run: list[Word] = []
    for word in part:
        if word.is_kana:
            run.append(word)
            continue
        yield from _kana(run, thesaurus)
        run = []
        if word.is_content:
            yield _alone(word, thesaurus)
    yield from _kana(run, thesaurus)


def _kana(run: Sequence[Word], thesaurus: Thesaurus) -> Iterator[Wanted]:
    if not run:
        return
    reading = fold_kana("".join(word.surface for word in run))
    heard = thesaurus.heard_in(reading)
    for said, meaning in heard:
        yield Wanted(jaconv.kata2hira(said), (*_marks(meaning), (READING + said, BY_EAR)), meaning.head)
    left = reading
    for said, _meaning in heard:
        left = left.replace(said, " ", 1)
    for word in run:
        if word.is_content and len(word.reading) > 1 and word.reading in left:
            by_ear = (READING + word.reading, BY_EAR)
            yield Wanted(word.surface, (by_ear, (WORD + word.norm, BY_WORD)), counts=_counts(word))


def _alone(word: Word, thesaurus: Thesaurus) -> Wanted:
    if not _ROMAJI.fullmatch(word.surface):
        return _in_english(word, thesaurus.plain_members.get(word.surface.removesuffix("s")) if word.is_latin else None)
    reading = fold_kana(jaconv.alphabet2kana(word.surface))
    heard = thesaurus.heard_in(reading)
    said, meaning = heard[0] if heard else (reading, thesaurus.by_reading.get(reading))
    by_word = ((WORD + word.norm, BY_WORD), (READING + said, BY_EAR))
    return Wanted(word.surface, (*_marks(meaning), *by_word), meaning.head) if meaning else Wanted(word.surface, by_word)


def _in_english(word: Word, meaning: Meaning | None) -> Wanted:
    by_word = (WORD + word.norm, BY_WORD)
    if meaning:
        return Wanted(word.surface, (*_marks(meaning), by_word), meaning.head)
    return Wanted(word.surface, (by_word,), counts=_counts(word))


def _counts(word: Word) -> float:
    return SLIGHT if word.is_slight else 1.0


# --- what no text has ----------------------------------------------------------------------------------------------------
def unknown(found: Asked, counts: Mapping[str, int]) -> tuple[Wanted, ...]:
    """Those of which no text has a single term."""
    return tuple(one for one in found.wanted if not any(counts.get(term) for term, _weight in one.terms))


def slip_of(text: str, thesaurus: Thesaurus) -> str:
    """The member that a whole short query was probably meant to be (保育員 → 保育園), "" when there is none.

    Only when the words say no meaning by themselves. One letter may differ, in a long word two; see `_differs_in_first` for the first.
    """
    key = words.letters(text)
    reading = fold_kana(key) if _KANA_RUN.fullmatch(key) else ""
    if not (5 if reading else 3) <= len(key) <= 14 or thesaurus.said_in(words.cut(text)):
        return ""
    most = 2 if len(key) >= 8 else 1
    if reading and thesaurus.heard_in(reading):
        return ""
    near = _nearest(key, thesaurus.plain_members, most)
    return near or (jaconv.kata2hira(_nearest(reading, thesaurus.by_reading, most)) if reading else "")


def _nearest(typed: str, known: Iterable[str], most: int) -> str:
    near = [(words.distance(typed, member, most), member) for member in known if _may_be(member, typed, most)]
    best = min(near, default=(most + 1, ""))
    return best[1] if best[0] <= most else ""


def _may_be(member: str, typed: str, most: int) -> bool:
    if len(member) < 3 or abs(len(member) - len(typed)) > most:
        return False
    return member[0] == typed[0] or _differs_in_first(member, typed)


def _differs_in_first(one: str, other: str) -> bool:
    """Nothing but the first letter is wrong, missing or too much, in a word that its other letters tell.

    The first letter is hardly ever the wrong one, and in a short word it is another word: 町民税 is no slip of 市民税.
    """
    is_long = min(len(one), len(other)) >= FIRST_MAY_DIFFER
    return is_long and (one[1:] == other[1:] or one[1:] == other or one == other[1:])


def likely(one: Wanted, known: Sequence[str]) -> str:
    """The term of the index that is one slip away from a word that no text has; "" for none or for a word too short to tell."""
    term = one.terms[0][0]
    if len(term) < 4:
        return ""
    near = [(words.distance(term, other, 1), other) for other in known if len(other) >= 4 and _begins_alike(term, other)]
    best = min(near, default=(2, ""))
    return best[1] if best[0] == 1 else ""


def _begins_alike(term: str, other: str) -> bool:
    """Of the same kind (the letter before the word), and not another word altogether."""
    return other[0] == term[0] and (other[1] == term[1] or _differs_in_first(term[1:], other[1:]))


def with_guess(found: Asked, one: Wanted, term: str) -> Asked:
    """The same question, with a term that exists beside the word that does not."""
    guessed = replace(one, terms=(*one.terms, (term, BY_GUESS)), guessed=term[1:])
    return replace(found, wanted=tuple(guessed if each == one else each for each in found.wanted))
