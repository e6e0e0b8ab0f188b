"""Audience rules, and what somebody told, in the reader's language."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.dates import full, speaks_japanese

from .rules import english, sentences
from .rules import vocabulary as words
from .rules.audience import AudienceProblem, Literal, Rule, parse
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
    """Whom the rule is for; `names` gives the names of areas by code."""
    return sentences.sentence(rule, names) if speaks_japanese() else english.sentence(rule, names, gettext)


def reason(because: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Why somebody was matched, as one sentence; "" when nothing was asked."""
    return sentences.reason(because, names) if speaks_japanese() else english.reason(because, names, gettext)


def phrase(literals: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Whoever fulfils all of these conditions, as a noun phrase; "" when there is none."""
    return sentences.phrase(literals, names) if speaks_japanese() else english.phrase(literals, names, gettext)


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
    known = _NAMES.get(name, {})
    return "、".join(gettext(known[code]) if code in known else code for code in text.split())


_NAMES: Mapping[str, Mapping[str, str]] = {
    words.INTERESTS: words.INTEREST_NAMES,
    words.LANGUAGE: words.LANGUAGE_NAMES,
    words.DWELLING: words.DWELLING_NAMES,
    words.CAR: words.CAR_NAMES,
    words.PETS: words.PET_NAMES,
    words.CARE: words.CARE_NAMES,
    words.DISABILITY: words.DISABILITY_NAMES,
}
