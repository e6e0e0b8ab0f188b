"""Audience rules, and what somebody told, in the reader's language."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from portal.ui.dates import full, speaks_japanese

from . import spots
from .rules import english, sentences
from .rules import vocabulary as words
from .rules.audience import Literal, Rule
from .rules.meshes import centre, number_of


def sentence(rule: Rule, names: Mapping[str, str]) -> str:
    """Whom the rule is for; `names` gives the names of areas by code."""
    return sentences.sentence(rule, names) if speaks_japanese() else english.sentence(rule, names, gettext)


def reason(because: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Why somebody was matched, as one sentence; "" when nothing was asked."""
    return sentences.reason(because, names) if speaks_japanese() else english.reason(because, names, gettext)


def told(name: str, text: str) -> str:
    """A kept value in words: a date, a number of people, or the names of its codes. Areas keep their codes."""
    if name in (words.BIRTH_DATE, words.MOVED_ON, words.DUE_ON):
        return full(dt.date.fromisoformat(text))
    if name == words.HOUSEHOLD:
        return gettext("%s人") % text
    if name == words.CHILDREN:
        return gettext("いない")
    if name == words.POSTAL:
        return f"{text[:3]}-{text[3:]}"
    if name == words.PLACE_MESH:
        return _around(text)
    known = _NAMES.get(name, {})
    return "、".join(gettext(known[code]) if code in known else code for code in text.split())


def _around(mesh: str) -> str:
    """A grid square is called after what lies nearest to its middle: nobody knows its number."""
    number = number_of(mesh)
    name = spots.nearest(*centre(number)) if number else ""
    return gettext("%sの近く（500m四方）") % name if name else gettext("500m四方の区画（地域メッシュ %s）") % mesh


_NAMES: Mapping[str, Mapping[str, str]] = {
    words.INTERESTS: words.INTEREST_NAMES,
    words.LANGUAGE: words.LANGUAGE_NAMES,
    words.DWELLING: words.DWELLING_NAMES,
    words.CAR: words.CAR_NAMES,
    words.PETS: words.PET_NAMES,
    words.CARE: words.CARE_NAMES,
    words.DISABILITY: words.DISABILITY_NAMES,
}
