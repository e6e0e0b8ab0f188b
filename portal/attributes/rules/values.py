"""How each attribute is kept as text, and what may be kept at all."""

from collections.abc import Iterable, Mapping
from datetime import date

from .areas import has_wards, town_of
from .facts import Facts
from .vocabulary import BIRTH_DATE, CHILDREN, INTEREST_NAMES, INTERESTS, LANGUAGE, LANGUAGE_NAMES, TOWN, WARD

NO_CHILDREN = "none"
OLDEST = date(1890, 1, 1)
Value = date | str | Iterable[str]


class NotInVocabulary(ValueError):
    """The attribute, or the value it was given, is not one that the portal knows."""


def written(name: str, value: Value, today: date) -> str:
    """The text to keep: an ISO date, a code, or codes in alphabetical order with a space between."""
    if name == BIRTH_DATE and isinstance(value, date):
        return _checked(value.isoformat(), OLDEST <= value <= today)
    if name == INTERESTS and not isinstance(value, str | date):
        codes = sorted(set(value))
        return _checked(" ".join(codes), set(codes) <= INTEREST_NAMES.keys())
    if not isinstance(value, str):
        raise NotInVocabulary(name)
    fits = {
        TOWN: value.isdecimal() and len(value) == 6 and value.startswith("27"),
        WARD: value.isdecimal() and len(value) == 6 and town_of(value) != value,
        LANGUAGE: value in LANGUAGE_NAMES,
        CHILDREN: value == NO_CHILDREN,
    }
    return _checked(value, fits.get(name, False))


def read(texts: Mapping[str, str], children: tuple[date, ...]) -> Facts:
    """Facts from what is kept. No children listed means "not known" unless the resident said that there are none."""
    town, ward = texts.get(TOWN), texts.get(WARD)
    if town and not has_wards(town):
        ward = ""
    elif ward is not None and town_of(ward) != town:
        ward = None
    said_none = texts.get(CHILDREN) == NO_CHILDREN
    return Facts(
        birth_on=date.fromisoformat(texts[BIRTH_DATE]) if BIRTH_DATE in texts else None,
        town=town,
        ward=ward,
        language=texts.get(LANGUAGE),
        interests=frozenset(texts[INTERESTS].split()) if INTERESTS in texts else None,
        children=children or (() if said_none else None),
    )


def _checked(text: str, is_known: bool) -> str:
    if not is_known:
        raise NotInVocabulary(text)
    return text
