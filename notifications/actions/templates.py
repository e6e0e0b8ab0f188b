"""A template from its first line to a published version. Two editors never overwrite each other: who comes second is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import events
from notifications.models import Template, TemplateDraft, TemplateVersion
from notifications.models.refusals import (
    EditedMeanwhile,
    NoSuchChange,
    NoSuchDepartment,
    NothingToPublish,
    NotInLibrary,
    NotPublishable,
    NotYoursToHandOver,
    TemplateNameTaken,
)
from notifications.queries import library, templates
from notifications.rules import differences, instructions, policy
from portal.audit import trail
from portal.municipalities import queries as towns
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer

Values = Mapping[str, Any]

_LISTS = ("headings", "paragraphs", "facts", "closing", "steps")


def start(town_id: str, *, name: str, legal_class: policy.LegalClass, by: Officer) -> Template:
    """A template of one's own: the three fields every letter needs, and the instruction that its class needs. Nothing is published."""
    with trail.act(events.TEMPLATE_STARTED, by=by, town=town_id) as act:
        template = _created(town_id, name=name, slug=f"t-{uuid.uuid4().hex[:12]}", department_id=by.home_department)
        values = {
            "name": name,
            "contact": "",
            "layout": _blank(name, legal_class),
            "policy": policy.to_values(policy.DEFAULTS[legal_class]),
        }
        _begun(template, values, by)
        act.on_object(template)
    return template


def take_over(town_id: str, origin: uuid.UUID, *, by: Officer) -> Template:
    """A copy of a template of the library, in the town's own name. It remembers where it comes from; it may differ from now on."""
    with trail.act(events.TEMPLATE_TAKEN_OVER, by=by, town=town_id) as act:
        found = library.shelved(origin)
        if found is None:
            raise NotInLibrary
        with viewing_as(System("see whether another department has taken it over", town_id)):
            taken = Template.objects.filter(municipality=town_id, slug=found.slug).exists()
        slug = f"{found.slug[:30]}-{uuid.uuid4().hex[:6]}" if taken else found.slug
        template = _created(
            town_id, name=found.name, slug=slug, origin=origin, origin_number=found.number, department_id=by.home_department
        )  # fmt: skip
        values = library.in_words_of(found.values, town_id)
        _begun(template, {"name": found.name, "contact": "", **values}, by)
        act.on_object(template)
        act.note(slug=found.slug, version=found.number)
    return template


def save(template: Template, values: Values, *, seen: int, by: Officer) -> int:
    """Keep an unfinished version. `seen` is the revision that was shown (0: there was no draft). Returns the new one.

    Raises `EditedMeanwhile` when somebody else has saved in between.
    """
    with trail.act(events.TEMPLATE_EDITED, on=template, by=by) as act:
        _replaced(template, values, seen, by)
        act.note(revision=seen + 1)
    return seen + 1


def publish(template: Template, *, seen: int, by: Officer) -> TemplateVersion:
    """Turn the draft, as it was `seen`, into a version that never changes. Batches that come from now on use it.

    Raises `NotPublishable` with the first flaw, `EditedMeanwhile`, `NothingToPublish`.
    """
    with trail.act(events.TEMPLATE_PUBLISHED, on=template, by=by) as act:
        draft = TemplateDraft.objects.select_for_update().filter(pk=template.pk).first()
        if draft is None:
            raise NothingToPublish
        if draft.revision != seen:
            raise _edited_meanwhile(template)
        flaws = templates.flaw_lines(draft.values)
        if flaws:
            raise NotPublishable(count=len(flaws), place=flaws[0].where, sentence=flaws[0].sentence)
        values = library.in_words_of(draft.values, template.municipality_id)
        template.name, template.contact = values["name"][:60], values["contact"][:120]
        template.save(update_fields=["name", "contact"])
        version = template.write_version(values["layout"], policy.from_values(values["policy"]), by=by, at=timezone.now())
        draft.delete()
        act.note(version=version.number, languages=len(version.languages))
    return version


def discard(template: Template, *, seen: int, by: Officer) -> None:
    """Throw the draft away; a template that was never published goes with it."""
    with trail.act(events.TEMPLATE_DISCARDED, on=template, by=by):
        if not TemplateDraft.objects.filter(pk=template.pk, revision=seen).delete()[0]:
            raise _edited_meanwhile(template)
        if not TemplateVersion.objects.filter(template=template).exists():
            template.delete()


def adopt(template: Template, names: set[str], *, seen: int, by: Officer) -> int:
    """Take over what the library has changed in these parts, into the draft. The others stay as the town has them."""
    with trail.act(events.TEMPLATE_EDITED, on=template, by=by) as act:
        found = templates.working(template)
        if found.revision != seen:
            raise _edited_meanwhile(template)
        news = library.news(template, found.values)
        newest = library.shelved(template.origin) if template.origin else None
        if news is None or newest is None or not names <= {one.name for one, _now in news.changes}:
            raise NoSuchChange
        theirs = library.in_words_of(newest.values, template.municipality_id)
        values = _with_parts(found.values, theirs, names)
        _replaced(template, values, seen, by)
        act.note(parts=len(names), version=newest.number)
    return seen + 1


def catch_up(template: Template, number: int, *, by: Officer) -> None:
    """Say that the library's changes up to a version have been looked at: what was not taken over is not offered again."""
    with trail.act(events.TEMPLATE_CAUGHT_UP, on=template, by=by) as act:
        if not Template.objects.filter(pk=template.pk, origin_number__lt=number).update(origin_number=number):
            raise NoSuchChange
        act.note(version=number)


def hand_over(template: Template, department: int | None, *, by: Officer) -> None:
    """Give a template, and with it all its batches, to a department of its town; None: to the town hall as a whole.

    Only who sees both departments may: whoever is bounded to one would take something from colleagues, or lose it themselves.
    """
    with trail.act(events.TEMPLATE_HANDED_OVER, on=template, by=by) as act:
        if not by.may_hand_over:
            raise NotYoursToHandOver
        if department is not None and department not in dict(towns.departments(template.municipality_id)):
            raise NoSuchDepartment
        act.note(before=template.department_id or 0, after=department or 0)
        Template.objects.filter(pk=template.pk).update(department=department)
        template.department_id = department


def _created(town_id: str, *, name: str, slug: str, **columns: Any) -> Template:
    if Template.objects.filter(municipality=town_id, name=name).exists():
        raise TemplateNameTaken(name=name)
    return Template.objects.create(municipality_id=town_id, name=name, slug=slug, **columns)


def _begun(template: Template, values: Values, by: Officer) -> None:
    draft = TemplateDraft(
        template=template, municipality_id=template.municipality_id, values=dict(values), edited_by=by, edited_at=timezone.now()
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise _edited_meanwhile(template) from None


def _replaced(template: Template, values: Values, seen: int, by: Officer) -> None:
    if not seen:
        _begun(template, values, by)
        return
    mine = TemplateDraft.objects.filter(pk=template.pk, revision=seen)
    if not mine.update(values=dict(values), revision=F("revision") + 1, edited_by=by, edited_at=timezone.now()):
        raise _edited_meanwhile(template)


def _edited_meanwhile(template: Template) -> EditedMeanwhile:
    name = templates.working(template).edited_by
    return EditedMeanwhile(name=name or _("ほかの職員"))


def _with_parts(values: Values, theirs: Values, names: set[str]) -> Values:
    parts = differences.parts(theirs["layout"], theirs["policy"])
    for name in names:
        before = _before(theirs["layout"], name)
        values = differences.adopt(values, name, parts.get(name), after=before)
    return values


def _before(layout: Values, name: str) -> str:
    """The bare key of the part that stands before this one in its list."""
    head, _dot, rest = name.partition(".")
    keys = [one[differences.LISTS[head]] for one in layout.get(head, ())] if head in differences.LISTS else []
    return keys[keys.index(rest) - 1] if rest in keys[1:] else ""


def _blank(name: str, legal_class: policy.LegalClass) -> dict[str, Any]:
    fields = [
        {"key": "case_number", "label": "受付番号", "kind": "case_number", "required": True, "longest": 30},
        {"key": "name", "label": "氏名", "kind": "name", "required": True, "longest": 60},
        {"key": "birth_on", "label": "生年月日", "kind": "birth_date", "required": True, "longest": 30},
    ]
    texts = [{"id": f"i{place}", "text": text} for place, text in enumerate(instructions.DEFAULTS[legal_class], 1)]
    return {
        "document": name, "person": "name", "number": "case_number", "result": "", "deadline": "", "salutation": "{name} 様",
        "fields": fields, **{part: [] for part in _LISTS}, "instruction": texts, "translations": {},
    }  # fmt: skip
