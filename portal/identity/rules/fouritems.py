"""The four items of a card (基本4情報: name, address, birth date, sex), as they come and as we read them."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.lib import japanese

LONGEST = {"name": 200, "address": 400, "birthdate": 10, "gender": 10}
SEXES = {"1": "male", "2": "female", "male": "male", "female": "female"}
_BIRTH = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
# Control letters and direction marks are no part of a name; variation selectors are, so "printable" would be too narrow.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑–—―−ー丁番号の", "-") | dict.fromkeys("目地", ""))
_KANJI_NUMBER = re.compile("[一二三四五六七八九](?=丁)")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class FourItems:
    """As received, but for the birth date. `sex` is male, female or unknown."""

    name: str
    address: str
    birth_on: dt.date
    sex: str


class Unreadable(ValueError):
    """One of the four items is missing or is no such thing. `args[0]` names it."""


def read(told: Mapping[str, Any], today: dt.date) -> FourItems:
    """The items out of an answer. Raises `Unreadable`. A letter outside JIS is never a reason."""
    texts = {name: _text(told.get(name), name) for name in LONGEST}
    birth_on = parse_birth(texts["birthdate"])
    if birth_on is None or not dt.date(1850, 1, 1) <= birth_on <= today:
        raise Unreadable("birthdate")
    return FourItems(texts["name"], texts["address"], birth_on, SEXES.get(texts["gender"].lower(), "unknown"))


def parse_birth(text: str) -> dt.date | None:
    """19850315 or 1985-03-15; None for anything else."""
    found = _BIRTH.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def split_name(name: str) -> tuple[str, str]:
    """氏 and 名 at the first space, wide or narrow; without one all of it is 氏 (a name in one piece is a name)."""
    parts = name.strip().replace("\u3000", " ").split(maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else (name.strip(), "")


def differences(old: FourItems, new: FourItems) -> tuple[str, ...]:
    """Which of the items are not the same, in the order of the card. Width, spaces and ways of writing numbers do not count."""
    pairs = {
        "name": (japanese.name_key(old.name), japanese.name_key(new.name)),
        "address": (address_key(old.address), address_key(new.address)),
        "birth_on": (old.birth_on, new.birth_on),
        "sex": (old.sex, new.sex),
    }
    return tuple(name for name, (one, other) in pairs.items() if one != other)


def address_key(address: str) -> str:
    """１丁１番１号, 1-1-1 and 一丁目1番地の1 are one place."""
    folded = japanese.fold_width(address).replace(" ", "")
    folded = _KANJI_NUMBER.sub(lambda digit: digit[0].translate(_DIGITS), folded).translate(_HYPHENS)
    return re.sub("-+", "-", folded).strip("-")


def masked(old: str, new: str) -> tuple[str, str]:
    """Two texts with what both hold in the same order covered: enough to see how they differ, no more."""
    before, now = list(old), list(new)
    for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        before[block.a : block.a + block.size] = now[block.b : block.b + block.size] = "●" * block.size
    return "".join(before), "".join(now)


def _text(value: object, name: str) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text.strip() or len(text) > LONGEST[name] or _FORBIDDEN.search(text):
        raise Unreadable(name)
    return text.strip()
