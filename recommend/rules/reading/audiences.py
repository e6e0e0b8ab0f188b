"""For whom a page is, read out of its words into the audience language. Only what is said plainly.

「0〜2歳のお子さん」 is a child of 0 to 2, 「65歳以上」 the reader's own age, 「堺市南区にお住まい」 an area. What was read is a proposal.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommend.rules import written

_CHILD = r"(?:お子さん|お子さま|お子様|子ども|こども|子供|乳幼児|幼児|乳児|児童|園児|赤ちゃん)"
_AGE = r"(?:満)?(\d{1,3})\s*(歳|才|か月|ヶ月|カ月|ヵ月|箇月)(?:児)?"
_TO = r"\s*(?:から|~|〜|～|-|－|以上)\s*"
_SPAN = re.compile(rf"(?:生後)?{_AGE}{_TO}(?:満)?(\d{{1,3}})\s*(歳|才|か月|ヶ月|カ月|ヵ月|箇月)(?:児)?\s*(未満|以下|まで)?")
_YOUNGER_SPAN = re.compile(rf"(?:生後)?(\d{{1,2}})\s*{_TO}(\d{{1,2}})\s*(歳)(?:児)?\s*(未満|以下|まで)?")
_FROM = re.compile(rf"{_AGE}\s*(以上)")
_BELOW = re.compile(rf"{_AGE}\s*(未満|以下|まで)")
_HEADING = re.compile(r"^[\s■●◆○・【\[<#*\-]*(?:対象(?:者|となる方|となる人)?|参加対象|対象年齢)[】\]>:：\s]*(.*)$")
_PEOPLE = re.compile(r"の?(?:方|かた|人|市民|町民|村民|区民|住民|高齢者|男性|女性)")
_HERE = re.compile(r"(?:市|町|村)(?:内)?(?:に|で)?\s*(?:お住まい|在住|住民登録|住所(?:の|が)あ)|(?:市|町|村)民の(?:方|かた)")
_GRADES = (
    ("中学生", ("j1", "j2", "j3")),
    ("小学生", ("e1", "e2", "e3", "e4", "e5", "e6")),
    ("高校生", ("h1", "h2", "h3")),
    ("年長", ("nencho",)),
    ("年中", ("nenchu",)),
    ("年少", ("nensho",)),
)
_GRADE_SPAN = re.compile(r"(小学|中学)(\d)年生?(?:から|~|〜|～)(?:(小学|中学))?(\d)年生?")
_OLDER = 18


@dataclass(frozen=True)
class ReadAudience:
    """`rule` is {} when nothing was said plainly; `words` are those that it was read from."""

    rule: dict[str, Any]
    words: str = ""


@dataclass(frozen=True)
class Places:
    """Names that mean an area: the town's own (`mine`), and codes by name, full ones (堺市南区) and those of the own wards (南区)."""

    mine: str = ""
    by_name: Mapping[str, str] = ()  # type: ignore[assignment]


def audience(text: str, places: Places) -> ReadAudience:
    """What the lines about whom it is for say; else what the whole text says of children or people of an age."""
    about = _lines_about(text)
    found = [_part(line, places, is_about=True) for line in about] if about else []
    if not any(found):
        about = [line for line in text.splitlines() if _names_people(line)][:12]
        found = [_part(line, places, is_about=False) for line in about]
    parts: list[dict[str, Any]] = []
    words: list[str] = []
    for line, told in zip(about, found, strict=True):
        new = [one for one in told if not any(one.keys() == other.keys() and _what(one) == _what(other) for other in parts)]
        if new:
            parts += new
            words.append(line.strip())
    if not parts:
        return ReadAudience({})
    return ReadAudience(parts[0] if len(parts) == 1 else {"all": parts}, " / ".join(words)[:200])


def _what(part: Mapping[str, Any]) -> object:
    return part.get("attr") or part.get("some")


def _lines_about(text: str) -> list[str]:
    """The line behind 「対象：」, or the next one when the heading stands alone."""
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if found := _HEADING.match(line):
            rest = found[1].strip()
            if len(rest) >= 2:
                return [rest[:200]]
            return [one[:200] for one in lines[number + 1 : number + 2]]
    return []


def _names_people(line: str) -> bool:
    names = re.search(_CHILD, line) or _PEOPLE.search(line)
    return bool(names and re.search(r"\d|お住まい|在住|小学生|中学生|高校生", written.folded(line)))


def _part(line: str, places: Places, *, is_about: bool) -> list[dict[str, Any]]:
    told = written.folded(line)
    return [part for part in (_area(told, places), _age(told, is_about=is_about)) if part]


def _area(line: str, places: Places) -> dict[str, Any] | None:
    lives = r"(?:内|市内|区内)?\s*(?:に|で)?\s*(?:お住まい|在住|住んで|居住|住民登録|住所(?:の|が)あ|住所を有)"
    codes = [code for name, code in places.by_name.items() if re.search(rf"(?<![一-龥]){re.escape(name)}{lives}", line)]
    if not codes and places.mine and _HERE.search(line):
        codes = [places.mine]
    return {"attr": "area", "in": sorted(set(codes))} if codes else None


def _age(line: str, *, is_about: bool) -> dict[str, Any] | None:
    """A span of ages with whose age it is; None when that is not said."""
    if grades := _grades(line):
        return {"some": "child", "where": {"grade": grades}}
    span = _span(line)
    if span is None:
        return None
    low, high, unit, end = span
    top = (high * (1 if unit == "month" else 12) if high is not None else 999) // 12
    is_child = bool(re.search(_CHILD, line[end : end + 12])) or (bool(re.search(_CHILD, line)) and top <= _OLDER)
    is_own = bool(_PEOPLE.search(line[end : end + 10])) or (is_about and low is not None and low >= _OLDER and unit == "year")
    ends: dict[str, Any] = ({} if low is None else {"gte": low}) | ({} if high is None else {"lt": high})
    if unit == "month":
        ends["unit"] = "month"
    if is_child and (high is None or top <= _OLDER + 2):
        return {"some": "child", "where": {"age": ends}}
    if is_own and unit == "year":
        return {"attr": "age", **ends}
    return None


def _span(line: str) -> tuple[int | None, int | None, str, int] | None:
    """From (included), to (not included), unit, and where in the line it ends."""
    if found := _SPAN.search(line):
        return _two(int(found[1]), found[2], int(found[3]), found[4], found[5] or "まで", found.end())
    if found := _YOUNGER_SPAN.search(line):
        return _two(int(found[1]), "歳", int(found[2]), "歳", found[4] or "まで", found.end())
    if found := _FROM.search(line):
        return int(found[1]), None, _unit(found[2]), found.end()
    if found := _BELOW.search(line):
        high = int(found[1]) + (0 if found[3] == "未満" else 1)
        return None, high, _unit(found[2]), found.end()
    return None


def _two(low: int, low_unit: str, high: int, high_unit: str, how: str, end: int) -> tuple[int | None, int | None, str, int] | None:
    if _unit(low_unit) == _unit(high_unit) == "year":
        top = high + (0 if how == "未満" else 1)
        return (low, top, "year", end) if low < top <= 150 else None
    low_months = low * (1 if _unit(low_unit) == "month" else 12)
    high_months = high + (0 if how == "未満" else 1) if _unit(high_unit) == "month" else (high + (0 if how == "未満" else 1)) * 12
    return (low_months, high_months, "month", end) if low_months < high_months <= 240 else None


def _unit(text: str) -> str:
    return "year" if text in ("歳", "才") else "month"


def _grades(line: str) -> list[str]:
    if found := _GRADE_SPAN.search(line):
        first, last = (("e" if found[1] == "小学" else "j") + found[2], ("e" if (found[3] or found[1]) == "小学" else "j") + found[4])
        every = ["e1", "e2", "e3", "e4", "e5", "e6", "j1", "j2", "j3"]
        if first in every and last in every and every.index(first) <= every.index(last):
            return every[every.index(first) : every.index(last) + 1]
    return [code for word, codes in _GRADES if word in line for code in codes]
