"""Setting a town up: its standard templates, from the files in `data/`. Doing it twice changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from notifications import events
from notifications.models import Template, TemplateVersion
from portal.audit import trail
from portal.municipalities.queries import Town
from portal.municipalities.scope import System, viewing_as

FILES = Path(__file__).parent / "data"
_TEMPLATE_ONLY = ("slug", "name", "contact")
_SMALL = ("town", "village")


def prepare(town: Town, *, by: trail.Actor, contact: str = "") -> list[Template]:
    """Give a town the standard templates. A file whose wording changed becomes a new version; the old ones stay.

    `contact` is printed on the letters (department and telephone); without one the town's own stays, at first its town hall.
    """
    with viewing_as(System("prepare the templates of a town", town.code)):
        return [_prepared(json.loads(path.read_text()), town, by, contact) for path in sorted(FILES.glob("*.json"))]


def _prepared(values: dict[str, Any], town: Town, by: trail.Actor, contact: str) -> Template:
    with trail.act(events.TEMPLATE_PREPARED, by=by, town=town.code) as act:
        template, _ = Template.objects.get_or_create(
            municipality_id=town.code,
            slug=values["slug"],
            defaults={"name": values["name"], "contact": contact or values["contact"] % _words(town)},
        )
        if contact and template.contact != contact:
            template.contact = contact
            template.save(update_fields=["contact"])
        version = _version(template, _layout_values(values, town))
        act.on_object(template)
        act.note(slug=template.slug, version=version.number)
    return template


def _words(town: Town) -> dict[str, str]:
    hall = "役場" if town.kind in _SMALL else "役所"
    return {"town": town.name, "head": f"{town.name}長", "office": f"{town.name}{hall}"}


def _layout_values(values: dict[str, Any], town: Town) -> dict[str, Any]:
    instruction = [text % _words(town) for text in values["instruction"]]
    return {name: value for name, value in values.items() if name not in _TEMPLATE_ONLY} | {"instruction": instruction}


def _version(template: Template, layout_values: dict[str, Any]) -> TemplateVersion:
    """The newest version if it reads so already, else a new one. A text that names an undeclared field raises."""
    newest = TemplateVersion.objects.filter(template=template).order_by("-number").first()
    if newest and newest.layout_values == layout_values:
        return newest
    number = newest.number + 1 if newest else 1
    version = TemplateVersion(municipality_id=template.municipality_id, template=template, number=number, layout_values=layout_values)
    version.layout.check()
    version.save(force_insert=True)
    return version
