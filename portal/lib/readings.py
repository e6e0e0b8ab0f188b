"""Readings of kanji (振り仮名), for those who read kana: 申し込み is 申(もう)し込(こ)み.

Sudachi says how a word is read (`words`, mapped into memory, loaded at the first text). What it cannot know stands in `CORRECTED`, and
numbers change the sound of what is counted. Names of people get none: nobody's name is guessed at.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.lib import japanese, words

KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]")
_DIGIT = re.compile(r"(\d+)")
_HIRAGANA = re.compile("[\u3041-\u3096ー]+")
_RUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]+|[^\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]+")
# The cutter takes 49,149 bytes at once; a longer text is cut at its full stops before.
_SENTENCE = re.compile(f"[^。\n]{{1,{words.AT_ONCE}}}[。\n]?|\n")

# Whole words whose parts are read otherwise, and what this portal says in only one way.
CORRECTED: Mapping[str, str] = {
    "生年月日": "せいねんがっぴ", "年月日": "ねんがっぴ", "日本語": "にほんご", "日本人": "にほんじん", "日本": "にほん",
    "明日": "あした", "昨日": "きのう", "何人": "なんにん", "市役所": "しやくしょ", "区役所": "くやくしょ",
    "町村役場": "ちょうそんやくば", "町役場": "まちやくば", "村役場": "むらやくば", "府内": "ふない", "市内": "しない",
    "町内": "ちょうない", "堺市": "さかいし", "堺区": "さかいく", "一日": "いちにち", "他の": "ほかの",
    "その他": "そのた", "続柄": "つづきがら", "身分証": "みぶんしょう", "申立": "もうしたて", "方へ": "かたへ",
    "の方": "のかた", "した方": "したかた", "る方": "るかた", "使い方": "つかいかた", "い方": "いかた",
    "開いています": "あいています", "開いている時間": "あいているじかん",
}  # fmt: skip
_DAYS = {
    2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか",
    8: "ようか", 9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_AREAS, _NAMES = frozenset("市町村区"), frozenset({"人名", "地名"})
_WEEKDAYS = dict(zip("月火水木金土日", ("げつ", "か", "すい", "もく", "きん", "ど", "にち"), strict=True))
# By the last digit of the number before them.
_COUNTED: Mapping[str, Mapping[str, str]] = {
    "分": dict.fromkeys("2579", "ふん") | dict.fromkeys("134680", "ぷん"),
    "本": dict.fromkeys("24579", "ほん") | dict.fromkeys("1680", "ぽん") | {"3": "ぼん"},
    "階": dict.fromkeys("124567890", "かい") | {"3": "がい"},
    "月": dict.fromkeys("1234567890", "がつ"),
}
_FIXED = re.compile(
    r"(?P<word>" + "|".join(sorted(map(re.escape, CORRECTED), key=len, reverse=True)) + r")"
    r"|(?P<first>(?<=月)1日)|(?P<people>(?<![0-9０-９])[12１２]人)|(?P<days>(?<![0-9０-９])\d{1,2}日)"
    r"|(?P<part>\d分の(?=\d))|(?<=[(（])(?P<weekday>[月火水木金土日])(?=[)）])|(?P<counted>(?<=\d)(?:分|本|階|月))"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text as it stands there; `reading` in hiragana, "" where none is needed or known."""

    text: str
    reading: str = ""


def read(text: str) -> tuple[Piece, ...]:
    """The whole text in pieces: joined again they are the text, letter by letter."""
    return tuple(_joined(piece for sentence in _SENTENCE.findall(text) for piece in _read(sentence)))


def _read(text: str) -> Iterator[Piece]:
    """Word by word, so that what is corrected is found where a word begins and not in the midst of another."""
    end = 0
    for match in _FIXED.finditer(text):
        yield from _cut(text[end : match.start()])
        yield from _fixed(match, text)
        end = match.end()
    yield from _cut(text[end:])


def _fixed(match: re.Match[str], text: str) -> Iterable[Piece]:
    found, kind = match[0], match.lastgroup or ""
    if kind == "word":
        return _aligned(found, CORRECTED[found])
    if kind == "part":
        return [Piece(found[0]), Piece("分", "ぶん"), Piece("の")]
    if kind == "days" and int(found[:-1]) not in _DAYS:
        return [Piece(found[:-1]), Piece("日", "にち")]
    return [Piece(found, _said(kind, found, text[match.start() - 1]))]


def _said(kind: str, found: str, before: str) -> str:
    """Of what is read as one: a date, people, a weekday, or what is counted by the digit before it."""
    match kind:
        case "first":
            return "ついたち"
        case "people":
            return "ひとり" if found[0] in "1１" else "ふたり"
        case "days":
            return _DAYS[int(found[:-1])]
        case "weekday":
            return _WEEKDAYS[found]
    return _COUNTED[found][str(int(before))]


def _cut(text: str) -> Iterator[Piece]:
    if not KANJI.search(text):
        if text:
            yield Piece(text)
        return
    found, before = words.said(text), ""
    for place, (surface, reading, kind) in enumerate(found):
        after = found[place + 1][0] if place + 1 < len(found) else ""
        if _DIGIT.search(surface):
            # A name like 大阪880万人訓練 is one word to the dictionary, which spells its digits out.
            for part in _DIGIT.split(surface):
                yield from [Piece(part)] if part.isdigit() else _cut(part)
        elif (kind == "人名" and after not in _AREAS) or not KANJI.search(surface):
            yield Piece(surface)
        else:
            # Osaka's towns are all ちょう.
            yield from _aligned(surface, "ちょう" if surface == "町" and before in _NAMES else japanese.to_hiragana(reading))
        before = kind


@functools.lru_cache(maxsize=4096)
def _pattern(surface: str) -> re.Pattern[str]:
    """Which part of a reading is whose: kana stand for themselves."""
    parts = ("(.+?)" if KANJI.match(run) else re.escape(japanese.to_hiragana(run)) for run in _RUNS.findall(surface))
    return re.compile("".join(parts))


def _aligned(surface: str, reading: str) -> Iterator[Piece]:
    if not _HIRAGANA.fullmatch(reading):
        yield Piece(surface)
        return
    match = _pattern(surface).fullmatch(reading)
    if match is None:
        yield Piece(surface, reading)
        return
    said = iter(match.groups())
    for run in _RUNS.findall(surface):
        yield Piece(run, next(said)) if KANJI.match(run) else Piece(run)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Stretches without a reading are one."""
    plain = ""
    for piece in pieces:
        if not piece.reading:
            plain += piece.text
            continue
        if plain:
            yield Piece(plain)
            plain = ""
        yield piece
    if plain:
        yield Piece(plain)
