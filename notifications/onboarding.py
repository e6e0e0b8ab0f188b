"""Setting a town up: its standard templates, from the files in `data/`; and the library of the prefecture, `data/library/` with them.

Doing it twice changes nothing. A town's wording names the town itself; the library keeps {town}, {head} and {office} open.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import events
from notifications.actions import certificates
from notifications.models import SigningCertificate, Template, TemplateVersion
from notifications.models.template import library_id
from notifications.models.template_words import CLASSES
from notifications.queries import certificates as certificates_of
from notifications.rules import policy as policies
from notifications.rules.layouts import with_words
from notifications.rules.wording import town_words
from portal.audit import trail
from portal.lib import testca
from portal.municipalities.queries import PREFECTURE, Town
from portal.municipalities.scope import System, viewing_as
from portal.municipalities.steps import Doer, Offer, Step

FILES = Path(__file__).parent / "data"
STANDARD = tuple(sorted(FILES.glob("*.json")))
LIBRARY = (*STANDARD, *sorted((FILES / "library").glob("*.json")))
# Who has not agreed to letters here gets them by post.
NEEDS_CONSENT = "purpose:digital-notice"


def offers(town: Town) -> tuple[Offer, ...]:
    """The templates of the prefecture; letters go to who has agreed to be told here."""
    with viewing_as(System("see which templates a town has", town.code)):
        taken = {*Template.objects.filter(municipality=town.code).values_list("slug", flat=True)}
    return tuple(
        Offer(_key(values), values["name"], str(CLASSES[values["policy"]["legal_class"]]), (NEEDS_CONSENT,), path in STANDARD,
              values["slug"] in taken)
        for path in LIBRARY
        for values in [json.loads(path.read_text())]
    )  # fmt: skip


def prepare(town: Town, *, by: trail.Actor, contact: str = "", only: Collection[str] | None = None) -> list[Template]:
    """Give a town the standard templates, or those of these offers. A file whose wording changed becomes a new version; the old ones stay.

    `contact` is printed on the letters (department and telephone); without one the town's own stays, at first its town hall.
    """
    with viewing_as(System("prepare the templates of a town", town.code)):
        words = town_words(town.name, town.kind)
        if settings.DEMO:
            put_test_certificate(town)
        files = [json.loads(path.read_text()) for path in (STANDARD if only is None else LIBRARY)]
        wanted = [values for values in files if only is None or _key(values) in only]
        return [_prepared(values, town.code, words, by, contact) for values in wanted]


def _key(values: dict[str, Any]) -> str:
    return f"template:{values['slug']}"


def steps(town: Town) -> tuple[Step, ...]:
    """A template, and what signs the letters (or the town's word that they go unsigned)."""
    now = timezone.now()
    with viewing_as(System("see what a town lacks", town.code)):
        has_templates = TemplateVersion.objects.filter(template__in=Template.objects.filter(municipality=town.code)).exists()
        signs, unsigned = certificates_of.current(town.code, now) is not None, certificates_of.may_go_unsigned(town.code)
    kit = reverse("admin:municipalities_municipality_kit", args=[town.code])
    seal = _("署名の証明書（職責証明書）を入れる、または「署名なしで始める」を選ぶ")
    return (
        Step("templates", _("通知のひな形を選ぶ"), has_templates, Doer.OPERATOR, kit, _("ひな形がないと、通知を作れません。")),
        Step("certificate", seal, signs or unsigned, Doer.ADMINISTRATOR, reverse("admin:notifications_signingcertificate_changelist"),
             _("決めるまで、発行した通知は作成を待ちます。署名なしの通知には、そのことが書かれます。")),
    )  # fmt: skip


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
