"""Setting a town up: its standard templates, from the files in `data/`; and the library of the prefecture, `data/library/` with them.

Doing it twice changes nothing. A town's wording names the town itself; the library keeps {town}, {head} and {office} open.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from notifications import events
from notifications.actions import certificates
from notifications.models import SigningCertificate, Template, TemplateVersion
from notifications.models.template import library_id
from notifications.queries import certificates as certificates_of
from notifications.rules import policy as policies
from notifications.rules.layouts import with_words
from notifications.rules.wording import town_words
from portal.audit import trail
from portal.lib import testca
from portal.municipalities.queries import PREFECTURE, Town
from portal.municipalities.scope import System, viewing_as

FILES = Path(__file__).parent / "data"
STANDARD = tuple(sorted(FILES.glob("*.json")))
LIBRARY = (*STANDARD, *sorted((FILES / "library").glob("*.json")))


def prepare(town: Town, *, by: trail.Actor, contact: str = "") -> list[Template]:
    """Give a town the standard templates. A file whose wording changed becomes a new version; the old ones stay.

    `contact` is printed on the letters (department and telephone); without one the town's own stays, at first its town hall.
    """
    with viewing_as(System("prepare the templates of a town", town.code)):
        words = town_words(town.name, town.kind)
        if settings.DEMO:
            put_test_certificate(town)
        return [_prepared(json.loads(path.read_text()), town.code, words, by, contact) for path in STANDARD]


def put_test_certificate(town: Town) -> SigningCertificate | None:
    """For a trial: a mayor's seal of the test authority, made on this machine. None when the town has one that is good tomorrow."""
    now = timezone.now()
    if certificates_of.current(town.code, now + timedelta(days=1)):
        return None
    credential, _root = testca.mayors_seal(town.head or town.name, now=now)
    return certificates.put(town.code, credential, by=None, now=now, is_test=True)


def prepare_library(*, by: trail.Actor) -> list[Template]:
    """Put the templates that every town may take over into the library of the prefecture."""
    with viewing_as(System("prepare the library of the prefecture", PREFECTURE)):
        return [_prepared(json.loads(path.read_text()), PREFECTURE, {}, by, "") for path in LIBRARY]


def _prepared(values: dict[str, Any], town_id: str, words: dict[str, str], by: trail.Actor, contact: str) -> Template:
    with trail.act(events.TEMPLATE_PREPARED, by=by, town=town_id) as act:
        template, _ = Template.objects.get_or_create(
            municipality_id=town_id,
            slug=values["slug"],
            defaults={"name": values["name"], "contact": contact or (values["contact"] % words if words else ""), **_own(values, words)},
        )
        if contact and template.contact != contact:
            template.contact = contact
            template.save(update_fields=["contact"])
        version = _version(template, with_words(values["layout"], words), policies.from_values(values["policy"]))
        act.on_object(template)
        act.note(slug=template.slug, version=version.number)
    return template


def _own(values: dict[str, Any], words: dict[str, str]) -> dict[str, uuid.UUID | int]:
    """A town's template knows where it comes from; a template of the library has the number that others know it by."""
    key = library_id(values["slug"])
    return {"origin": key, "origin_number": 1} if words else {"id": key}


def _version(template: Template, layout_values: dict[str, Any], policy: policies.Policy) -> TemplateVersion:
    return template.write_version(layout_values, policy, at=timezone.now())
