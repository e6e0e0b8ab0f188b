"""How each attribute is kept as text, and what may be kept at all."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from . import vocabulary as words
from .areas import has_wards, town_of
from .facts import Facts
from .meshes import number_of

NO_CHILDREN = "none"
OLDEST = date(1890, 1, 1)
LONGEST_WAIT = timedelta(days=310)
MOST_AT_HOME = 20
Value = date | int | str | Iterable[str]


class NotInVocabulary(ValueError):
    """The attribute, or the value it was given, is not one that the portal knows."""


_DATES: dict[str, Callable[[date, date], bool]] = {
    words.BIRTH_DATE: lambda day, today: OLDEST <= day <= today,
    words.MOVED_ON: lambda day, today: OLDEST <= day <= today + timedelta(days=366),
    words.DUE_ON: lambda day, today: today - LONGEST_WAIT <= day <= today + LONGEST_WAIT,
}
_SETS: dict[str, Mapping[str, str]] = {
    words.INTERESTS: words.INTEREST_NAMES,
    words.PETS: words.PET_NAMES,
    words.DISABILITY: words.DISABILITY_NAMES,
}
_CODES: dict[str, Mapping[str, str]] = {
    words.LANGUAGE: words.LANGUAGE_NAMES,
    words.DWELLING: words.DWELLING_NAMES,
    words.CAR: words.CAR_NAMES,
    words.CARE: words.CARE_NAMES,
    words.CHILDREN: {NO_CHILDREN: ""},
}


def written(name: str, value: Value, today: date) -> str:
    """The text to keep: an ISO date, a number, a code, or codes in alphabetical order with a space between."""
    if name in _DATES and isinstance(value, date):
        return _checked(value.isoformat(), _DATES[name](value, today))
    if name == words.HOUSEHOLD and isinstance(value, int):
        return _checked(str(value), 1 <= value <= MOST_AT_HOME)
    if name in _SETS and not isinstance(value, str | date | int):
        codes = sorted(set(value))
        goes_alone = "none" not in codes or len(codes) == 1
        return _checked(" ".join(codes), set(codes) <= _SETS[name].keys() and goes_alone)
    if not isinstance(value, str):
        raise NotInVocabulary(name)
    return _checked(value, _is_known_code(name, value))


def _is_known_code(name: str, value: str) -> bool:
    if name in (words.TOWN, words.WORK_TOWN, words.WARD):
        is_area = value.isdecimal() and value.isascii() and len(value) == 6 and value.startswith("27")
        return is_area and (name == words.WARD) is (town_of(value) != value)
    if name == words.POSTAL:
        return value.isdecimal() and value.isascii() and len(value) == 7
    if name == words.PLACE_MESH:
        return number_of(value) > 0
    return value in _CODES.get(name, {})


def read(texts: Mapping[str, str], children: tuple[date, ...]) -> Facts:
    """Facts from what is kept. No children listed means "not known" unless the resident said that there are none."""
    town, ward = texts.get(words.TOWN), texts.get(words.WARD)
    if town and not has_wards(town):
        ward = ""
    elif ward is not None and town_of(ward) != town:
        ward = None
    said_none = texts.get(words.CHILDREN) == NO_CHILDREN
    return Facts(
        birth_on=_day(texts.get(words.BIRTH_DATE)),
        town=town,
        ward=ward,
        language=texts.get(words.LANGUAGE),
        interests=_codes(texts.get(words.INTERESTS)),
        children=children or (() if said_none else None),
        postal=texts.get(words.POSTAL),
        work_town=texts.get(words.WORK_TOWN),
        moved_on=_day(texts.get(words.MOVED_ON)),
        dwelling=texts.get(words.DWELLING),
        car=texts.get(words.CAR),
        pets=_codes(texts.get(words.PETS)),
        household=int(texts[words.HOUSEHOLD]) if words.HOUSEHOLD in texts else None,
        due_on=_day(texts.get(words.DUE_ON)),
        care=texts.get(words.CARE),
        disability=_codes(texts.get(words.DISABILITY)),
        place_mesh=texts.get(words.PLACE_MESH),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _codes(text: str | None) -> frozenset[str] | None:
    return frozenset(text.split()) if text is not None else None


def _checked(text: str, is_known: bool) -> str:
    if not is_known:
        raise NotInVocabulary(text)
    return text
