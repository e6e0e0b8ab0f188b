"""A letter in the resident's words. The wording is that of the version it was issued with, so it can never change afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifications.models import Batch, TemplateVersion
from notifications.models.template_words import LANGUAGES
from notifications.rules import languages
from notifications.rules.content import Content
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from notifications.models import Notice


@dataclass(frozen=True, slots=True)
class Reading:
    """`offered` are (code, name) of all languages of the letter, Japanese first; empty when there is only Japanese."""

    content: Content
    language: str
    offered: tuple[tuple[str, str], ...] = ()


def reading(letter: Notice, content: Content, *, asked: str, spoken: str) -> Reading:
    """What an opened letter says in the words that were `asked` for, else in those the person reads the portal in."""
    if not content.values:
        return Reading(content, languages.OFFICIAL)
    with viewing_as(System("read the wording of a letter that its resident has opened", letter.municipality_id)):
        version = TemplateVersion.objects.filter(pk__in=Batch.objects.filter(pk=letter.release_id).values("version")).first()
    layout = version.layout if version else None
    if layout is None or len(found := languages.complete(layout)) < 2:
        return Reading(content, languages.OFFICIAL)
    offered = tuple((one, str(LANGUAGES[one])) for one in found)
    language = asked if asked in found else spoken if spoken in found else languages.OFFICIAL
    said = content if language == languages.OFFICIAL else languages.read_in(layout, content, language)
    return Reading(said, language, offered)
