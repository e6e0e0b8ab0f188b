"""Setting a town up: the procedures that its files name, their first form version and their rounds. Doing it twice changes nothing."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.utils import timezone

from portal.audit import trail
from procedures.actions import forms
from procedures.models import FormVersion, Procedure, Round
from procedures.queries import library
from procedures.rules import calendar
from procedures.rules.package import Package

# Notices of results go out when the offices open.
RESULTS_AT = time(9)
LAST_MINUTE = time(23, 59)


def packages(town_id: str) -> list[Package]:
    """The shipped procedures that name this town, in order of their file names."""
    return [package for package in library.packages() if town_id in package.towns]


def prepare(town_id: str, *, by: trail.Actor, now: datetime | None = None, only: Collection[str] = ()) -> list[Procedure]:
    """Give the town its standard procedures, or `only` those of these slugs. What the town has changed since stays as it is."""
    now = now or timezone.now()
    return [_prepared(package, town_id, by, now) for package in packages(town_id) if not only or package.slug in only]


def _prepared(package: Package, town_id: str, by: trail.Actor, now: datetime) -> Procedure:
    procedure = forms.install(package, town_id=town_id, by=by)
    if not FormVersion.objects.filter(procedure=procedure).exists():
        forms.publish(procedure, package.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True), by=by, now=now)
    if package.timetable:
        plans = calendar.rounds(package.timetable, timezone.localdate(now))
        Round.objects.bulk_create([_round(procedure, plan) for plan in plans], ignore_conflicts=True)
    return procedure


def _round(procedure: Procedure, plan: calendar.RoundPlan) -> Round:
    return Round(
        procedure=procedure,
        slug=plan.slug,
        name=plan.name,
        opens_at=_at(plan.opens_on, time(0)),
        closes_at=_at(plan.closes_on, LAST_MINUTE),
        correction_due_at=_at(plan.correction_due_on, LAST_MINUTE),
        results_at=_at(plan.results_on, RESULTS_AT),
        starts_on=plan.starts_on,
    )


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, timezone.get_default_timezone())
