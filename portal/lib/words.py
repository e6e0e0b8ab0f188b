"""Words of a Japanese text: what a search compares.

Sudachi cuts the text (its small dictionary lies in a wheel, nothing is fetched); it is loaded at the first text, not at start, and its
dictionary is mapped into memory, so that processes share its pages. `benchmarks/search.py` says what it costs.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.lib import japanese

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

# The cutter takes 49,149 bytes at once; a letter has at most four.
AT_ONCE = 4000
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_SENTENCE = re.compile(f"[^。]{{1,{AT_ONCE}}}。?")
_KANA_ONLY = re.compile("[\u3041-\u3096\u30a1-\u30faー・゛゜]+")
_LATIN = re.compile(r"[a-z0-9]+")
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "接尾辞", "接頭辞", "感動詞", "副詞"})
_SLIGHT = frozenset({"動詞", "形容詞", "副詞", "感動詞", "接尾辞", "接頭辞"})
# Said in every question and every leaflet: they tell no text from another.
_EMPTY_JAPANESE = """
為る 有る 居る 成る 出来る 良い 方 事 物 為 何 教える 知る 下さる 下さい 欲しい 無い 呉れる 貰う 頂く 遣る 言う 御 等 様 さん 的 お ご
する ある いる どう 如何 もう まだ また どんな いつ とき 時 場合 そう こう ところ 所 此れ 其れ 内 中 上 者 ちゃん 君 見る 行く 来る 思う
たち 達 困る 分かる つく 付く 掛かる 取る 置く 於く 出る 入れる 使う 願う 入る 始める やめる
"""
_EMPTY_ENGLISH = """
the a an of to for in is are do does how what where when i my me can please and or on at with get want need
"""
_EMPTY = frozenset((_EMPTY_JAPANESE + _EMPTY_ENGLISH).split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands in the text (`surface`, folded), in its dictionary's writing (`norm`) and in katakana (`reading`)."""

    surface: str
    norm: str
    reading: str
    is_content: bool
    is_name: bool = False
    # A verb, an adjective, a part of a word (〜屋, 〜員): it says little without what it stands beside.
    is_slight: bool = False

    @property
    def is_kana(self) -> bool:
        return _KANA_ONLY.fullmatch(self.surface) is not None

    @property
    def is_latin(self) -> bool:
        return _LATIN.fullmatch(self.surface) is not None


def plain(text: str) -> str:
    """The text in one width and letter case, without what cannot be seen: half-width kana, control signs, joined emoji."""
    folded = _UNSEEN.sub(" ", japanese.fold_width(text)).casefold()
    return folded if folded.isprintable() else "".join(letter for letter in folded if letter.isprintable() or letter in "\n\t")


def cut(text: str) -> tuple[Word, ...]:
    """The words of a text in their order, the shortest units of the dictionary. Signs are left out."""
    return tuple(word for part in _parts(plain(text)) for word in _cut(part))


def said(text: str) -> tuple[tuple[str, str, str], ...]:
    """(as it stands there, reading in katakana, 人名, 地名 or another kind) of each word, in units as long as the dictionary has.

    Joined, what stands there is the text again, signs and blanks too. At most `AT_ONCE` letters.
    """
    from sudachipy import SplitMode

    found = _cutter().tokenize(text, SplitMode.C)
    return tuple((one.surface(), one.reading_form(), one.part_of_speech()[2]) for one in found)


def letters(text: str) -> str:
    """Only letters and digits: a word as it goes into an index, whose own language knows quotes, stars and brackets."""
    return "".join(letter for letter in text if letter.isalnum())


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be changed, left out, put in or swapped with their neighbour; more than `most` is told as `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = [*range(len(other) + 1)]
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if before and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def _parts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from _SENTENCE.findall(line)


def _cut(text: str) -> Iterator[Word]:
    for found in _cutter().tokenize(text):
        surface = letters(found.surface())
        if surface:
            yield _word(surface, found)


def _word(surface: str, found: Morpheme) -> Word:
    kind = found.part_of_speech()
    norm = letters(plain(found.normalized_form())) or surface
    reading = letters(japanese.fold_kana(found.reading_form())) if found.reading_form() else ""
    if _KANA_ONLY.fullmatch(surface):
        # A word that the dictionary does not know has no reading; in kana it is its own.
        reading = letters(japanese.fold_kana(surface))
    is_content = kind[0] in _CONTENT and norm not in _EMPTY and surface not in _EMPTY and kind[1] != "非自立可能"
    return Word(surface, norm, reading, is_content or _is_a_full_verb(kind, norm, surface), kind[2] == "人名", kind[0] in _SLIGHT)


def _is_a_full_verb(kind: tuple[str, ...], norm: str, surface: str) -> bool:
    """The dictionary calls 出す and 捨てる the same as the helpers 〜だす and 〜しまう; those with a kanji of their own say something."""
    has_kanji = any("\u4e00" <= letter <= "\u9fff" for letter in norm)
    return kind[0] in {"動詞", "形容詞"} and norm not in _EMPTY and surface not in _EMPTY and has_kanji


_own = threading.local()


def _cutter() -> Tokenizer:
    """One for each thread: the cutter is not made for two at once, the dictionary behind it is."""
    made: Tokenizer | None = getattr(_own, "cutter", None)
    if made is None:
        # Loaded here, so that processes which never search do not carry it.
        from sudachipy import Dictionary, SplitMode

        made = _own.cutter = Dictionary(dict="small").tokenizer(mode=SplitMode.A)
    return made
