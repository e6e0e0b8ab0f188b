"""Setting a town up: the procedures that its files name, their first form version and their rounds. Doing it twice changes nothing."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.municipalities.queries import Town
from portal.municipalities.steps import Doer, Offer, Step
from procedures.actions import forms
from procedures.models import FormVersion, Procedure, Round
from procedures.queries import library
from procedures.rules import calendar
from procedures.rules.definition import Kind
from procedures.rules.package import Package

# Notices of results go out when the offices open.
RESULTS_AT = time(9)
LAST_MINUTE = time(23, 59)
# What is told by a letter, and by which template.
RESULTS = {"nursery-admission": "nursery-decision"}


# What every town hall does and no list of facilities is needed for.
EVERYWHERE = frozenset({"move-out", "disaster-certificate", "water-start"})


def offers(town: Town) -> tuple[Offer, ...]:
    """All that is shipped, in the town's words. What asks for one of a town's own facilities is taken over in the editor instead."""
    taken = {*Procedure.objects.filter(municipality=town.code).values_list("slug", flat=True)}
    named = {package.slug for package in packages(town.code)}
    standard = named or EVERYWHERE
    return tuple(
        Offer(f"procedure:{one.slug}", one.title, one.category, _needs(one), one.slug in standard, one.slug in taken)
        for one in library.packages()
        if one.slug in named or not _asks_for_facilities(one)
    )


def _needs(package: Package) -> tuple[str, ...]:
    letter = (f"template:{RESULTS[package.slug]}",) if package.slug in RESULTS else ()
    return ("purpose:linkage", *letter)


def _asks_for_facilities(package: Package) -> bool:
    return any(field.kind is Kind.FACILITIES for field in package.definition.fields())


def steps(town: Town) -> tuple[Step, ...]:
    """Procedures, and whom residents can ask about them."""
    mine = Procedure.objects.filter(municipality=town.code)
    nameless = mine.filter(Q(phone="") | Q(department="")).count()
    kit, edit = reverse("admin:municipalities_municipality_kit", args=[town.code]), reverse("admin:procedures_procedure_changelist")
    told = _("手続の問い合わせ先を入れる（あと%(count)s件）") % {"count": nameless} if nameless else _("手続の問い合わせ先を入れる")
    without, unknown = _("手続がなくても、通知とまちの情報で始められます。"), _("住民の方が、手続について聞く先がわかりません。")
    chosen = Step("procedures", _("手続を選ぶ"), mine.exists(), Doer.OPERATOR, kit, without)
    contacts = Step("procedure-contacts", told, not nameless, Doer.ADMINISTRATOR, edit, unknown)
    return (chosen, contacts) if chosen.is_done else (chosen,)


def packages(town_id: str) -> list[Package]:
    """The shipped procedures that name this town, in order of their file names."""
    return [package for package in library.packages() if town_id in package.towns]


def prepare(town_id: str, *, by: trail.Actor, now: datetime | None = None, only: Collection[str] = ()) -> list[Procedure]:
    """Give the town its standard procedures, or `only` those of these slugs. What the town has changed since stays as it is."""
    now = now or timezone.now()
    return [_prepared(package, town_id, by, now) for package in packages(town_id) if not only or package.slug in only]


def take(town: Town, *, by: trail.Actor, only: Collection[str], department: str = "", phone: str = "") -> list[Procedure]:
    """Give the town what it chose of the offers; where the stock leaves the contact open, this one stands in."""
    wanted = [one for one in library.packages() if f"procedure:{one.slug}" in only]
    mine = [one if town.code in one.towns else _in_words_of(one, town, department, phone) for one in wanted]
    return [_prepared(package, town.code, by, timezone.now()) for package in mine]


def _in_words_of(package: Package, town: Town, department: str, phone: str) -> Package:
    return Package.model_validate({**library.as_shipped(package, town.code), "department": department, "phone": phone})


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
