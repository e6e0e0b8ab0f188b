"""`{% load towns %}`: what stands over residents' pages for a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.municipalities import announcements, openness
from portal.municipalities.models import Municipality
from portal.municipalities.queries import told
from portal.municipalities.rules.stages import OPEN, Stage

register = template.Library()


@dataclass(frozen=True)
class Standing:
    tone: str
    text: str


@register.simple_tag
def standing(town: Municipality) -> list[Standing]:
    """For who lives there: announcements, then the stage where it is no everyday one. No query (who lives in a merged town costs one)."""
    shown = announced(town.announced)
    if town.stage == Stage.PILOT:
        shown.append(Standing("info", _("%(town)sのとびらは試行中です。招かれた方だけが使えます。") % {"town": town.name}))
    elif town.stage not in OPEN and town.stage != Stage.PREPARED:
        shown.append(Standing("warning", str(openness.why_closed(told(town)))))
    return shown


@register.simple_tag
def announced(copies: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """For everybody else, from what the page's view has read."""
    told_now = announcements.standing(copies or (), timezone.now(), get_language() or "ja")
    return [Standing("warning", one.text) for one in told_now]
