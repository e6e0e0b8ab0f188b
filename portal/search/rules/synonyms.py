"""The meanings: which words say the same thing. Data in `data/synonyms.tsv`, read once; its checks are here.

A meaning goes into the index as one word of its own (`mark`), beside the words of the text. So "nursery", "ほいくえん" and 保育園 meet
in one lookup, whichever of them is in the text.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.lib import words
from portal.lib.words import Word

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms.tsv"
# A reading as short as this is found inside other words (すごみ holds ごみ): it must be a word by itself.
SHORT_READING = 3
LONGEST = 8

Key = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """`head` is the office's word; `members` are all ways to say it, the head first, as the file writes them.

    `beside` are the heads of meanings that whoever says this is after as well: of 引っ越し the forms for it.
    """

    head: str
    members: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        return mark_of(self.head)


def mark_of(head: str) -> str:
    return "m" + words.letters(words.plain(head))


@dataclass(frozen=True)
class Said:
    """That the words from `start` to before `end` say a meaning."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True)
class Thesaurus:
    """`by_words` finds a member by the dictionary's writing of its words, `by_reading` by its katakana."""

    meanings: tuple[Meaning, ...]
    by_words: dict[Key, Meaning]
    by_reading: dict[str, Meaning]
    plain_members: dict[str, Meaning]
    version: str
    # How many words the longest member has that begins with this one, and the first two letters of all readings: most words begin none.
    longest_from: dict[str, int]
    first_sounds: frozenset[str]

    def said_in(self, found: Sequence[Word]) -> tuple[Said, ...]:
        """The meanings in a text, the longest at each place, none inside another."""
        return tuple(self._walk(found))

    def _walk(self, found: Sequence[Word]) -> Iterator[Said]:
        at = 0
        while at < len(found):
            said = self._longest(found, at)
            if said:
                yield said
            at = said.end if said else at + 1

    def _longest(self, found: Sequence[Word], start: int) -> Said | None:
        most = max(self.longest_from.get(found[start].norm, 0), LONGEST if found[start].reading[:2] in self.first_sounds else 0)
        for end in range(min(len(found), start + most), start, -1):
            part = found[start:end]
            meaning = self.by_words.get(tuple(word.norm for word in part)) or self._by_ear(part)
            if meaning:
                return Said(start, end, meaning)
        return None

    def _by_ear(self, part: Sequence[Word]) -> Meaning | None:
        """In kana one word has many writings; where all of it is kanji its reading says nothing (公園 is not 講演)."""
        if not any(word.is_kana for word in part):
            return None
        return self.by_reading.get("".join(word.reading for word in part))

    def heard_in(self, reading: str) -> tuple[tuple[str, Meaning], ...]:
        """The meanings in a run of kana that no cutter can be trusted with (ほいくえんにはいりたい), the longest first at each place."""
        found: list[tuple[str, Meaning]] = []
        at = 0
        while at < len(reading):
            ends = range(min(len(reading), at + 20), at + SHORT_READING - 1, -1)
            hit = next((reading[at:end] for end in ends if reading[at:end] in self.by_reading), "")
            if hit:
                found.append((hit, self.by_reading[hit]))
            at += len(hit) or 1
        return tuple(found)


class FaultyFile(ValueError):
    """One line for each fault, with the number of the line in the file."""


@functools.cache
def thesaurus() -> Thesaurus:
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Thesaurus:
    """Raise `FaultyFile` for a file that says one word twice, or a meaning with one word only."""
    found, faults = parse(text)
    if faults:
        raise FaultyFile("\n".join(faults))
    return _indexed(found, hashlib.sha256(text.encode()).hexdigest()[:12])


def _indexed(found: Sequence[Meaning], version: str) -> Thesaurus:
    by_words: dict[Key, Meaning] = {}
    by_reading: dict[str, Meaning] = {}
    plain_members: dict[str, Meaning] = {}
    for meaning in found:
        for member in meaning.members:
            cut = words.cut(member)
            by_words.setdefault(tuple(word.norm for word in cut), meaning)
            plain_members.setdefault(words.letters(words.plain(member)), meaning)
            reading = "".join(word.reading for word in cut)
            if not member.isascii() and len(reading) > 1:
                by_reading.setdefault(reading, meaning)
    longest: dict[str, int] = {}
    for key in by_words:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return Thesaurus(
        tuple(found), by_words, by_reading, plain_members, version, longest, frozenset(reading[:2] for reading in by_reading)
    )


def parse(text: str) -> tuple[list[Meaning], list[str]]:
    """The meanings, and what is wrong with the file in words for whoever edits it."""
    found: list[Meaning] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [[word.strip() for word in column.split("、") if word.strip()] for column in line.split("\t")]
        members = [word for column in columns[:3] for word in column]
        if len(columns) not in (3, 4) or len(members) < 2 or not columns[0]:
            faults.append(f"{number}行目：3つか4つの欄をタブで区切り、言いかえを1つ以上書いてください。")
            continue
        for member in dict.fromkeys(members):
            key = words.letters(words.plain(member))
            if not key:
                faults.append(f"{number}行目：「{member}」には文字がありません。")
            elif seen.setdefault(key, number) != number:
                faults.append(f"{number}行目：「{member}」は{seen[key]}行目にもあります。どちらかを消してください。")
        found.append(Meaning(columns[0][0], tuple(dict.fromkeys(members)), tuple(columns[3]) if len(columns) == 4 else ()))
    return found, faults or [*clashes(found), *strays(found)]


def strays(found: Sequence[Meaning]) -> list[str]:
    """What stands beside a meaning and is the head of none."""
    heads = {meaning.head for meaning in found}
    lost = [(one.head, other) for one in found for other in one.beside if other not in heads]
    return [f"「{head}」の4つ目の欄の「{other}」は、どの行の役所のことばでもありません。" for head, other in lost]


def clashes(found: Sequence[Meaning]) -> list[str]:
    """Members of two meanings that are one word in the dictionary's writing: the second would never be heard."""
    owner: dict[Key, str] = {}
    faults = []
    for meaning in found:
        for member in meaning.members:
            first = owner.setdefault(tuple(word.norm for word in words.cut(member)), meaning.head)
            if first != meaning.head:
                faults.append(f"「{meaning.head}」の「{member}」は、「{first}」の行のことばと同じに読まれます。どちらかを消してください。")
    return faults
