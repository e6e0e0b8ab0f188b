"""Audience rules, and what somebody told, in the reader's language."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import OFFICIAL
from portal.ui.dates import birth, full

from . import spots
from .rules import english, phrases, sentences
from .rules import vocabulary as words
from .rules.audience import AudienceProblem, Literal, Rule, parse
from .rules.meshes import centre, number_of
from .rules.sense import contradicts_itself

NOBODY = _("対象の条件が互いに打ち消しあっていて、当てはまる方がいません。条件を1つずつ減らして確かめてください。")


def problem(written: object, today: dt.date) -> str:
    """What is wrong with a rule that an officer wrote, in one sentence; "" when it can hold for somebody."""
    try:
        rule = parse(written)
    except AudienceProblem as found:
        return str(found)
    return str(NOBODY) if contradicts_itself(rule, today) else ""


def sentence(rule: Rule, names: Mapping[str, str]) -> str:
    """Whom the rule is for; `names` gives the names of areas by code. Japanese and English as a sentence, all others as a list."""
    if _reads(OFFICIAL):
        return sentences.sentence(rule, names)
    return (english if _reads("en") else phrases).sentence(rule, names, gettext)


def reason(because: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Why somebody was matched, in one line; "" when nothing was asked."""
    if _reads(OFFICIAL):
        return sentences.reason(because, names)
    return (english if _reads("en") else phrases).reason(because, names, gettext)


def phrase(literals: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Whoever fulfils all of these conditions, as a noun phrase; "" when there is none."""
    if _reads(OFFICIAL):
        return sentences.phrase(literals, names)
    return (english if _reads("en") else phrases).phrase(literals, names, gettext)


def _reads(language: str) -> bool:
    return (get_language() or OFFICIAL) == language


def told(name: str, text: str) -> str:
    """A kept value in words: a date, a number of people, or the names of its codes. Areas keep their codes."""
    if name in _SAID:
        return _SAID[name](text)
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
_SAID: Mapping[str, Callable[[str], str]] = {
    words.BIRTH_DATE: lambda text: birth(dt.date.fromisoformat(text)),
    words.MOVED_ON: lambda text: full(dt.date.fromisoformat(text)),
    words.DUE_ON: lambda text: full(dt.date.fromisoformat(text)),
    words.HOUSEHOLD: lambda text: gettext("%s人") % text,
    words.CHILDREN: lambda _text: gettext("いない"),
    words.POSTAL: lambda text: f"{text[:3]}-{text[3:]}",
    words.PLACE_MESH: _around,
}
