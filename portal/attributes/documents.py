"""Audience rules in the reader's language."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from portal.ui.dates import speaks_japanese

from .rules import english, sentences
from .rules.audience import Literal, Rule


def sentence(rule: Rule, names: Mapping[str, str]) -> str:
    """Whom the rule is for; `names` gives the names of areas by code."""
    return sentences.sentence(rule, names) if speaks_japanese() else english.sentence(rule, names, gettext)


def reason(because: Iterable[Literal], names: Mapping[str, str]) -> str:
    """Why somebody was matched, as one sentence; "" when nothing was asked."""
    return sentences.reason(because, names) if speaks_japanese() else english.reason(because, names, gettext)
