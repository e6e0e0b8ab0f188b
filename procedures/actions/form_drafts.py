"""A procedure from its first line to a published form. Two editors never overwrite each other: who comes second is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.audit.retention import usual
from portal.municipalities import queries as towns
from portal.municipalities.scope import System, viewing_as
from procedures import events
from procedures.actions import forms
from procedures.actions.refusals import (
    EditedMeanwhile,
    FaultyDraft,
    FormNameTaken,
    NoSuchChange,
    NothingToPublish,
    NotInLibrary,
    NotPublished,
    NotScheduled,
    Scheduled,
    TooSoon,
)
from procedures.models import FormDraft, FormVersion, Procedure
from procedures.models.form_version import Drafts
from procedures.queries import form_drafts, keeping, library
from procedures.rules import differences, editing, takeover
from procedures.rules.package import Package

if TYPE_CHECKING:
    from portal.identity.models import Officer

Values = Mapping[str, Any]

# What a package may leave out.
DEFAULTS: Values = {"words": {}, "menu_number": "", "required_level": 1, "paper_years": 5, "fee": None, "audience": {}}
GUIDANCE: Values = {"who": [], "needs": [], "minutes": 10, "fee": "無料", "after": ""}
OUTCOMES = [{"value": value, "label": label, "has_facility": False} for value, label in (("accepted", "認める"), ("refused", "認めない"))]


def start(town_id: str, title: str, *, by: Officer) -> Procedure:
    """A procedure of one's own with one empty page. Nothing of it is public before it is published."""
    blank: dict[str, Any] = {
        "title": title, "summary": "", "category": "そのほか", "department": _department_name(by), "phone": "", "guidance": dict(GUIDANCE),
        "outcomes": OUTCOMES, "announces": "here", "working_days": None, "grace_minutes": 60, "correction_days": 14,
        "receipt_prefix": "A", **DEFAULTS, "paper_years": usual(keeping.PAPERS),
    }  # fmt: skip
    with trail.act(events.FORM_STARTED, by=by, town=town_id) as act:
        procedure = _created(town_id, blank, slug=f"p-{uuid.uuid4().hex[:10]}", by=by)
        _begin(procedure, {**form_drafts.package(procedure, editing.BLANK)}, by)
        act.on_object(procedure)
    return procedure


def take_over(town_id: str, code: str, *, by: Officer) -> Procedure:
    """A procedure of the library in the town's own words. It remembers where it comes from; it may differ from now on."""
    with trail.act(events.FORM_TAKEN_OVER, by=by, town=town_id) as act:
        found = library.shelved(code)
        if found is None:
            raise NotInLibrary
        values = library.in_words_of(found, town_id)
        procedure = _imported(town_id, values, by, origin=code, origin_seen=values)
        act.on_object(procedure)
        act.note(origin=code)
    return procedure


def bring_in(town_id: str, package: Package, *, by: Officer) -> Procedure:
    """A procedure from a file that was written elsewhere."""
    with trail.act(events.FORM_BROUGHT_IN, by=by, town=town_id) as act:
        values = {**package.model_dump(mode="json", by_alias=True, exclude_defaults=True), "towns": [town_id], "timetable": None}
        values["audience"] = takeover.audience_for(package.audience, package.towns, town_id)
        procedure = _imported(town_id, values, by)
        act.on_object(procedure)
        act.note(questions=len(editing.keys(values["definition"])))
    return procedure


def _imported(town_id: str, values: dict[str, Any], by: Officer, **columns: Any) -> Procedure:
    values = {**DEFAULTS, "paper_years": usual(keeping.PAPERS), **values}
    values["department"] = values["department"] or _department_name(by)
    slug = values["slug"]
    # Also of a department that this officer does not see.
    with viewing_as(System("see whether the town has it already", town_id)):
        is_taken = Procedure.objects.filter(municipality=town_id, slug=slug).exists()
    slug = f"{slug[:50]}-{uuid.uuid4().hex[:6]}" if is_taken else slug
    procedure = _created(town_id, values, slug=slug, by=by, **columns)
    _begin(procedure, {**values, "slug": slug}, by)
    return procedure


def save(procedure: Procedure, values: Values, *, seen: int, by: Officer) -> int:
    """Keep an unfinished form. `seen` is the revision that was shown (0: there was no draft). Returns the new one.

    Raises `EditedMeanwhile` when somebody else has saved in between, `Scheduled` while it waits for its hour.
    """
    with trail.act(events.FORM_EDITED, on=procedure, by=by) as act:
        _replace(procedure, values, seen, by)
        act.note(revision=seen + 1)
    return seen + 1


def publish(procedure: Procedure, *, seen: int, by: trail.Actor, now: datetime, drafts: Drafts | None = None) -> FormVersion:
    """Turn the draft, as it was `seen`, into a version that never changes. Who begins from now on gets this one.

    `drafts`: what becomes of applications that were begun; None: what was said when it was planned.

    Raises `FaultyDraft` with the first fault, `EditedMeanwhile`, `NothingToPublish`.
    """
    with trail.act(events.FORM_PUBLISHED, on=procedure, by=by) as act:
        draft = _held(procedure, seen)
        _refuse_faults(draft.values)
        held = Procedure.objects.select_for_update().get(pk=procedure.pk)
        is_first = not form_drafts.versions(procedure).exists()
        changed = {name: draft.values[name] for name in form_drafts.COLUMNS if draft.values.get(name) != draft.base.get(name)}
        for name, value in changed.items():
            setattr(held, name, value)
        held.is_open = held.is_open or is_first
        held.save(update_fields=sorted({*changed, "is_open"}))
        version = forms.next_version(held, editing.settled(draft.values["definition"]), drafts=drafts or draft.drafts, now=now)
        draft.delete()
        act.note(version=version.number, drafts=version.drafts, settings=",".join(sorted(changed)))
    return version


def schedule(procedure: Procedure, at: datetime, *, seen: int, by: Officer, now: datetime, drafts: Drafts = Drafts.KEEP) -> None:
    """Have the portal publish the draft at an instant. It is judged now, so that nothing stands in the way then."""
    with trail.act(events.FORM_SCHEDULED, on=procedure, by=by) as act:
        draft = _held(procedure, seen)
        if at <= now:
            raise TooSoon
        _refuse_faults(draft.values)
        FormDraft.objects.filter(pk=draft.pk).update(publish_at=at, drafts=drafts)
        act.note(at=at.isoformat())


def unschedule(procedure: Procedure, *, by: trail.Actor) -> None:
    """Take the draft's hour away; it can be written again."""
    with trail.act(events.FORM_UNSCHEDULED, on=procedure, by=by):
        if not FormDraft.objects.filter(pk=procedure.pk, publish_at__isnull=False).update(publish_at=None):
            raise NotScheduled


def discard(procedure: Procedure, *, seen: int, by: Officer) -> None:
    """Throw the draft away; a procedure that was never published goes with it."""
    with trail.act(events.FORM_DISCARDED, on=procedure, by=by):
        if not FormDraft.objects.filter(pk=procedure.pk, revision=seen).delete()[0]:
            raise _edited_meanwhile(procedure)
        if not form_drafts.versions(procedure).exists():
            procedure.delete()


def adopt(procedure: Procedure, names: Iterable[str], *, seen: int, by: Officer) -> int:
    """Take over what the origin has changed in these parts, into the draft. The others stay as the town has them."""
    with trail.act(events.FORM_EDITED, on=procedure, by=by) as act:
        found = form_drafts.working(procedure)
        if found.revision != seen:
            raise _edited_meanwhile(procedure)
        news = library.news(procedure)
        wanted = set(names)
        if news is None or not wanted or not wanted <= {one.name for one in news.changes}:
            raise NoSuchChange
        values, known = found.values, dict(procedure.origin_seen or {})
        # In the order of the form: what is put behind a question finds it there.
        for change in news.changes:
            if change.name in wanted:
                values = differences.adopt(values, news.values, change.name)
                known = differences.adopt(known, news.values, change.name)
        _replace(procedure, values, seen, by)
        Procedure.objects.filter(pk=procedure.pk).update(origin_seen=known)
        act.note(parts=len(wanted))
    return seen + 1


def catch_up(procedure: Procedure, *, by: Officer) -> None:
    """Say that the origin's changes have been looked at: what was not taken over is not offered again."""
    with trail.act(events.FORM_CAUGHT_UP, on=procedure, by=by):
        news = library.news(procedure)
        if news is None:
            raise NoSuchChange
        Procedure.objects.filter(pk=procedure.pk).update(origin_seen=dict(news.values))


def share(procedure: Procedure, is_shared: bool, *, by: Officer) -> None:
    """Let other towns take the form over, or no longer. What they have taken stays theirs."""
    with trail.act(events.FORM_SHARED if is_shared else events.FORM_UNSHARED, on=procedure, by=by):
        if is_shared and not form_drafts.versions(procedure).exists():
            raise NotPublished
        Procedure.objects.filter(pk=procedure.pk).update(is_shared=is_shared)


def _created(town_id: str, values: Values, *, slug: str, by: Officer, **columns: Any) -> Procedure:
    if Procedure.objects.filter(municipality=town_id, title=values["title"]).exists():
        raise FormNameTaken(title=values["title"])
    copied = {name: values[name] for name in form_drafts.COLUMNS if name in values and name != "slug"}
    return Procedure.objects.create(
        municipality_id=town_id, slug=slug, handled_by_id=by.home_department, is_open=False, **copied, **columns
    )  # fmt: skip


def _department_name(by: Officer) -> str:
    return dict(towns.departments(by.municipality_id)).get(by.home_department, "") if by.home_department else ""


def _begin(procedure: Procedure, values: Values, by: Officer) -> None:
    draft = FormDraft(
        procedure=procedure, municipality_id=procedure.municipality_id, values=dict(values), base=form_drafts.published(procedure),
        edited_by=by, edited_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise _edited_meanwhile(procedure) from None


def _replace(procedure: Procedure, values: Values, seen: int, by: Officer) -> None:
    if not seen:
        _begin(procedure, values, by)
        return
    mine = FormDraft.objects.filter(pk=procedure.pk, revision=seen, publish_at__isnull=True)
    if mine.update(values=dict(values), revision=F("revision") + 1, edited_by=by, edited_at=timezone.now()):
        return
    if FormDraft.objects.filter(pk=procedure.pk, publish_at__isnull=False).exists():
        raise Scheduled
    raise _edited_meanwhile(procedure)


def _held(procedure: Procedure, seen: int) -> FormDraft:
    draft = FormDraft.objects.select_for_update().filter(pk=procedure.pk).first()
    if draft is None:
        raise NothingToPublish
    if draft.revision != seen:
        raise _edited_meanwhile(procedure)
    return draft


def _refuse_faults(values: Values) -> None:
    found = form_drafts.flaws(values)
    if found:
        raise FaultyDraft(count=len(found), first=found[0].sentence)


def _edited_meanwhile(procedure: Procedure) -> EditedMeanwhile:
    return EditedMeanwhile(name=form_drafts.working(procedure).edited_by or _("ほかの職員"))
