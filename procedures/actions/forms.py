"""What a town offers and asks: installing a procedure, publishing a version of its form."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from portal.audit import trail
from procedures import events
from procedures.actions.refusals import FaultyForm
from procedures.models import FormVersion, Procedure, Round
from procedures.models.form_version import Drafts
from procedures.queries import library
from procedures.rules import checks, fees
from procedures.rules.fees import Fee
from procedures.rules.package import Package
from procedures.rules.problems import Problem


def install(package: Package, *, town_id: str, by: trail.Actor) -> Procedure:
    """Set a procedure up in a town; one that is there already is left as the town has it, and returned."""
    known = Procedure.objects.filter(municipality_id=town_id, slug=package.slug).first()
    if known:
        return known
    with trail.act(events.PROCEDURE_INSTALLED, by=by, town=town_id) as act:
        _refuse([*fees.faults(package.fee, package.definition)] if package.fee else [])
        shipped = library.as_shipped(package, town_id)
        procedure = Procedure.objects.create(
            municipality_id=town_id,
            guidance=package.guidance.model_dump(mode="json"),
            outcomes=[each.model_dump(mode="json") for each in package.outcomes],
            fee=package.fee.model_dump(mode="json", by_alias=True, exclude_defaults=True) if package.fee else None,
            has_rounds=package.timetable is not None,
            origin=f"package:{package.slug}",
            origin_seen=shipped,
            audience=shipped.get("audience", {}),
            **package.model_dump(include=_COPIED),
        )
        act.on_object(procedure)
        act.note(slug=package.slug)
    return procedure


_COPIED = {
    "receipt_prefix",
    "slug",
    "title",
    "summary",
    "category",
    "department",
    "phone",
    "announces",
    "working_days",
    "grace_minutes",
    "correction_days",
    "paper_years",
    "required_level",
    "words",
    "menu_number",
}


def publish(procedure: Procedure, definition: Any, *, by: trail.Actor, now: datetime, drafts: Drafts = Drafts.KEEP) -> FormVersion:
    """Make `definition` (JSON) the next version. What was sent keeps its own; `drafts` says what becomes of those that were begun.

    Raise `FaultyForm` naming every place.
    """
    with trail.act(events.FORM_PUBLISHED, on=procedure, by=by) as act:
        _refuse_faults(definition, procedure)
        version = next_version(procedure, definition, drafts=drafts, now=now)
        act.note(version=version.number, drafts=str(drafts))
    return version


def next_version(procedure: Procedure, definition: Any, *, drafts: str, now: datetime) -> FormVersion:
    """Write a definition down under the next number. Inside the act that publishes it."""
    # The row lock makes two clerks publish one after the other: numbers have no gaps and no twins.
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    last = FormVersion.objects.filter(procedure=procedure).order_by("-number").values_list("number", flat=True).first() or 0
    return FormVersion.objects.create(procedure=procedure, number=last + 1, definition=definition, published_at=now, drafts=drafts)


def _refuse_faults(definition: Any, procedure: Procedure) -> None:
    try:
        form = checks.parse(definition)
    except checks.Malformed as error:
        _refuse(error.problems)
    else:
        priced = fees.faults(Fee.model_validate(procedure.fee), form) if procedure.fee else ()
        _refuse([*checks.faults(form), *priced])


def _refuse(found: Sequence[Problem]) -> None:
    if found:
        raise FaultyForm(places=" ".join(problem.sentence(gettext) for problem in found))


def add_round(row: Round, *, by: trail.Actor) -> None:
    """Keep a round that an officer has laid out; from now on its procedure is open in its rounds only."""
    with trail.act(events.ROUND_ADDED, on=row.procedure, by=by) as act:
        row.slug = f"r-{uuid.uuid4().hex[:10]}"
        row.save(force_insert=True)
        Procedure.objects.filter(pk=row.procedure_id).update(has_rounds=True)
        act.note(round=row.slug)


def adjust(row: Procedure | Round, changed: Sequence[str], *, by: trail.Actor) -> None:
    """Keep what an officer changed on a procedure or a round (names of fields; the row carries the new values)."""
    town_id = row.municipality_id if isinstance(row, Procedure) else row.procedure.municipality_id
    with trail.act(events.PROCEDURE_ADJUSTED, on=row, by=by, town=town_id) as act:
        row.save(update_fields=[*changed])
        act.note(fields=",".join(sorted(changed)))
