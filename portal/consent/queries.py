"""Asking whether somebody agreed, at the moment of use. Nothing here is cached: withdrawal must count at once."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as

from . import rules
from .models import Consent, PurposeVersion


@dataclass(frozen=True)
class Purpose:
    """A purpose in its wording of today."""

    version_id: int
    number: int
    code: str
    title: str
    text: str
    items: tuple[str, ...]


def current_purpose(code: str, town_id: str | None = None) -> Purpose | None:
    """The newest version of a purpose; a town's own wording before the portal's."""
    row = _wordings(code, town_id).first()
    return Purpose(row.pk, row.number, row.code, row.title, row.text, tuple(row.items)) if row else None


def wordings_now(codes: Collection[str]) -> dict[str, int]:
    """Purpose of the portal → id of the version that holds now, for all codes asked. One query."""
    rows = PurposeVersion.objects.filter(code__in=codes, municipality=None).order_by("number").values_list("code", "pk")
    return dict(rows)


def _wordings(code: str | OuterRef, town_id: str | OuterRef | None) -> QuerySet[PurposeVersion]:
    """All versions that could hold for a town (None: for the portal), the one that holds first."""
    rows = PurposeVersion.objects.filter(Q(municipality=town_id) | Q(municipality=None), code=code)
    return rows.order_by(F("municipality").asc(nulls_last=True), "-number")


def in_force(resident_id: UUID, code: str, town_id: str | None = None) -> bool:
    """Whether the resident agrees now to this purpose (for this town, when it is one of a town)."""
    return resident_id in residents_in_force([resident_id], code, town_id)


def residents_in_force(resident_ids: Iterable[UUID], code: str, town_id: str | None = None) -> set[UUID]:
    """Those of the residents who agree now. One query for any number of people."""
    with viewing_as(System("ask for consent")):
        rows = Consent.objects.filter(code=code, municipality=town_id, withdrawn_at=None, resident__in=[*resident_ids])
        asked = rows.annotate(current=Subquery(_wordings(code, town_id).values("pk")[:1]))
        given = [(row.resident_id, rules.Given(row.version_id, row.withdrawn_at, row.until), row.current) for row in asked]
    now = timezone.now()
    return {resident for resident, one, current in given if rules.is_in_force(one, current, now)}


@dataclass(frozen=True)
class Answer:
    """What a resident says now to one purpose. `was_given`: a yes that was not taken back, be it to an older wording or run out.

    `until` is when that yes ends; None when it does not, and when there is none.
    """

    is_in_force: bool = False
    was_given: bool = False
    until: dt.datetime | None = None


def answers(resident_id: UUID, codes: Collection[str], town_id: str | None = None) -> dict[str, Answer]:
    """Purpose → the resident's answer, for all codes asked; one query for any number of them."""
    now = timezone.now()
    with viewing_as(System("ask for consent")):
        rows = Consent.objects.filter(code__in=codes, municipality=town_id, withdrawn_at=None, resident=resident_id)
        newest = _wordings(OuterRef("code"), town_id).values("pk")[:1]
        given = {row.code: (rules.Given(row.version_id, None, row.until), row.current) for row in rows.annotate(current=Subquery(newest))}
    return {code: Answer(rules.is_in_force(*given[code], now), True, given[code][0].until) if code in given else Answer() for code in codes}


def items_in_force(resident_id: UUID, code: str, town_id: str | None = None) -> tuple[str, ...]:
    """Which of a purpose's items the resident agreed to; empty without a consent in force."""
    if not in_force(resident_id, code, town_id):
        return ()
    with viewing_as(System("ask for consent")):
        return tuple(Consent.objects.get(code=code, municipality=town_id, withdrawn_at=None, resident=resident_id).items)


@dataclass(frozen=True)
class Given:
    """A line of a resident's ledger, in the words (`title`, `text`, version `number`) to which they said yes.

    `is_in_force`: it counts now; neither taken back nor over, and the purpose still reads like this.
    """

    code: str
    title: str
    town: str
    items: tuple[str, ...]
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None
    until: dt.datetime | None = None
    text: str = ""
    number: int = 0
    is_in_force: bool = False


def ledger(resident_id: UUID) -> tuple[Given, ...]:
    """All a resident ever agreed to, newest first. Run as that resident; one query."""
    newest = _wordings(OuterRef("code"), OuterRef("municipality")).values("pk")[:1]
    rows = Consent.objects.filter(resident=resident_id).annotate(current=Subquery(newest))
    now = timezone.now()
    return tuple(_line(row, row.current, now) for row in rows.select_related("version", "municipality").order_by("-given_at", "-pk"))


def _line(row: Consent, current: int | None, now: dt.datetime) -> Given:
    given, town = rules.Given(row.version_id, row.withdrawn_at, row.until), row.municipality.name if row.municipality else ""
    return Given(
        row.code, row.version.title, town, tuple(row.items), row.given_at, row.withdrawn_at, row.until,
        text=row.version.text, number=row.version.number, is_in_force=rules.is_in_force(given, current, now),
    )  # fmt: skip


def codes_not_taken_back(resident_id: UUID) -> QuerySet[Consent, str]:
    """The purposes that a resident has agreed to and not left since, as a condition for other floors' queries. Run as that resident."""
    return Consent.objects.filter(resident=resident_id, withdrawn_at=None).order_by().values_list("code", flat=True)


@dataclass(frozen=True)
class Offer:
    """A purpose that a resident can say yes or no to, and what they say now. `town_id` is empty for the portal's own."""

    purpose: Purpose
    town_id: str
    is_in_force: bool


def offers(resident_id: UUID, town_id: str | None) -> tuple[Offer, ...]:
    """The purposes of the resident's town and of the portal, in the order in which they are explained."""
    wanted = [(rules.LINKAGE, town_id), (rules.DIGITAL_NOTICE, town_id)] if town_id else []
    found = [(current_purpose(code, town), town) for code, town in [*wanted, (rules.RECOMMENDATION, None), (rules.REUSE, None)]]
    return tuple(
        Offer(purpose, town or "", in_force(resident_id, purpose.code, town)) for purpose, town in found if purpose is not None
    )
