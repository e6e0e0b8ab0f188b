"""The prefecture's library of templates, as towns see it; and what has changed there since a town took one over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from notifications.models import Template, TemplateVersion
from notifications.queries import templates
from notifications.queries.templates import Told
from notifications.rules import differences
from notifications.rules.layouts import with_words
from notifications.rules.wording import town_words
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.queries import town as town_of
from portal.municipalities.scope import System, viewing_as


@dataclass(frozen=True, slots=True)
class Shelved:
    """A template of the library in its newest version. `values` still has {town}, {head} and {office} in it."""

    id: uuid.UUID
    slug: str
    name: str
    number: int
    values: dict[str, Any]
    version: TemplateVersion


def shelf() -> list[Shelved]:
    """All published templates of the library, by name."""
    with viewing_as(System("look into the library of the prefecture", PREFECTURE)):
        found = {one.pk: one for one in Template.objects.filter(municipality=PREFECTURE).order_by("name")}
        newest: dict[uuid.UUID, TemplateVersion] = {}
        for version in TemplateVersion.objects.filter(template__in=found).order_by("number"):
            newest[version.template_id] = version
    return [_shelved(one, newest[key]) for key, one in found.items() if key in newest]


def shelved(template_id: uuid.UUID, number: int | None = None) -> Shelved | None:
    """One template of the library, newest or in one version; None when there is none."""
    with viewing_as(System("look into the library of the prefecture", PREFECTURE)):
        one = Template.objects.filter(municipality=PREFECTURE, pk=template_id).first()
        versions = TemplateVersion.objects.filter(template=template_id).order_by("-number")
        version = (versions.filter(number=number) if number else versions).first()
    return _shelved(one, version) if one and version else None


def _shelved(one: Template, version: TemplateVersion) -> Shelved:
    return Shelved(one.pk, one.slug, one.name, version.number, templates.values_of(version), version)


def in_words_of(values: dict[str, Any], town_id: str) -> dict[str, Any]:
    """The library's values as the town would write them: its own name, head and office in the places left open."""
    town = town_of(town_id)
    words = town_words(town.name, town.kind) if town and town_id != PREFECTURE else {}
    return {**values, "layout": with_words(values["layout"], words)}


@dataclass(frozen=True, slots=True)
class News:
    """What the prefecture has changed since the town last looked. `own` is what the town has in that place today."""

    number: int
    changes: tuple[tuple[Told, str], ...]


def news(template: Template, values: templates.Values) -> News | None:
    """None when the template is the town's own, or the library has not moved."""
    if template.origin is None:
        return None
    newest = shelved(template.origin)
    seen = shelved(template.origin, template.origin_number)
    if newest is None or seen is None or newest.number <= template.origin_number:
        return None
    before, after = (in_words_of(one.values, template.municipality_id) for one in (seen, newest))
    own = differences.parts(values["layout"], values["policy"])
    theirs = differences.parts(after["layout"], after["policy"])
    changes = [one for one in templates.told(before, after) if own.get(one.name) != theirs.get(one.name)]
    return News(newest.number, tuple((one, templates.said(one.name, own.get(one.name), values["layout"])) for one in changes))
