"""Asking whether somebody agreed, at the moment of use. Nothing here is cached: withdrawal must count at once."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.consent import rules
from portal.consent.models import Asking, Consent, PurposeRequest, PurposeVersion
from portal.municipalities.scope import System, viewing_as


@dataclass(frozen=True)
class Purpose:
    """A purpose in its wording of today."""

    version_id: int
    number: int
    code: str
    title: str
    text: str
    items: tuple[str, ...]
    terms: rules.Terms


def purpose_of(row: PurposeVersion) -> Purpose:
    return Purpose(row.pk, row.number, row.code, row.title, row.text, tuple(row.items), row.terms)


def current_purpose(code: str, town_id: str | None = None) -> Purpose | None:
    """The newest version of a purpose; a town's own wording before the portal's."""
    row = _wordings(code, town_id).first()
    return purpose_of(row) if row else None


def purposes_now(town_id: str | None) -> tuple[Purpose, ...]:
    """Every purpose of a town, or (None) of the portal, in its newest version; those that ended are not among them. One query."""
    newest: dict[str, PurposeVersion] = {}
    ended = PurposeRequest.objects.filter(state=Asking.ENDED).values("code")
    with viewing_as(System("read which purposes have ended")):
        for row in PurposeVersion.objects.filter(municipality=town_id).exclude(code__in=ended).order_by("number"):
            newest[row.code] = row
    return tuple(purpose_of(newest[code]) for code in sorted(newest))


def purposes_of(town_id: str) -> frozenset[str]:
    """The purposes that a town has published itself."""
    return frozenset(PurposeVersion.objects.filter(municipality=town_id).values_list("code", flat=True))


def wordings_now(codes: Collection[str]) -> dict[str, int]:
    """Purpose of the portal → the version that has to have been agreed to (an older one, where later ones ask for no more). One query."""
    rows = PurposeVersion.objects.filter(code__in=codes, municipality=None).order_by("number").annotate(basis=_BASIS)
    return dict(rows.values_list("code", "basis"))


_BASIS = Coalesce(F("same_as"), F("pk"))
_AGREED = Coalesce(F("version__same_as"), F("version"))


def _wordings(code: str | OuterRef, town_id: str | OuterRef | None) -> QuerySet[PurposeVersion]:
    """All versions that could hold for a town (None: for the portal), the one that holds first."""
    rows = PurposeVersion.objects.filter(Q(municipality=town_id) | Q(municipality=None), code=code)
    return rows.order_by(F("municipality").asc(nulls_last=True), "-number")


def _current(code: str | OuterRef, town_id: str | OuterRef | None) -> Subquery:
    """The version that has to have been agreed to, for the purpose as it reads now."""
    return Subquery(_wordings(code, town_id).annotate(basis=_BASIS).values("basis")[:1])


def in_force(resident_id: UUID, code: str, town_id: str | None = None) -> bool:
    """Whether the resident agrees now to this purpose (for this town, when it is one of a town)."""
    return resident_id in residents_in_force([resident_id], code, town_id)


def residents_who_agreed_since(moment: dt.datetime, codes: Iterable[str]) -> list[UUID]:
    """Whoever said yes to one of these purposes since then, and has not taken it back. Whether it is in force is asked elsewhere."""
    with viewing_as(System("ask for consent")):
        rows = Consent.objects.filter(code__in=[*codes], municipality=None, withdrawn_at=None, given_at__gte=moment)
        return [*rows.order_by().values_list("resident_id", flat=True).distinct()]


def residents_in_force(resident_ids: Iterable[UUID], code: str, town_id: str | None = None) -> set[UUID]:
    """Those of the residents who agree now. One query for any number of people."""
    with viewing_as(System("ask for consent")):
        rows = Consent.objects.filter(code=code, municipality=town_id, withdrawn_at=None, resident__in=[*resident_ids])
        asked = rows.annotate(agreed=_AGREED, current=_current(code, town_id))
        given = [(row.resident_id, rules.Given(row.agreed, row.withdrawn_at, row.until), row.current) for row in asked]
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
        asked = rows.annotate(agreed=_AGREED, current=_current(OuterRef("code"), town_id))
        given = {row.code: (rules.Given(row.agreed, None, row.until), row.current) for row in asked}
    return {code: Answer(rules.is_in_force(*given[code], now), True, given[code][0].until) if code in given else Answer() for code in codes}


def items_in_force(resident_id: UUID, code: str, town_id: str | None = None) -> tuple[str, ...]:
    """Which of a purpose's items the resident agreed to and it still asks for; empty without a consent in force."""
    purpose = current_purpose(code, town_id)
    if purpose is None or not in_force(resident_id, code, town_id):
        return ()
    with viewing_as(System("ask for consent")):
        agreed = Consent.objects.get(code=code, municipality=town_id, withdrawn_at=None, resident=resident_id).items
    return tuple(item for item in agreed if item in purpose.items)


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
    pk: int = 0
    by_guardian: bool = False


def ledger(resident_id: UUID) -> tuple[Given, ...]:
    """All a resident ever agreed to, newest first. Run as that resident; one query."""
    rows = Consent.objects.filter(resident=resident_id).annotate(current=_current(OuterRef("code"), OuterRef("municipality")))
    now = timezone.now()
    return tuple(_line(row, row.current, now) for row in rows.select_related("version", "municipality").order_by("-given_at", "-pk"))


def _line(row: Consent, current: int | None, now: dt.datetime) -> Given:
    given = rules.Given(row.version.basis_id, row.withdrawn_at, row.until)
    town = row.municipality.name if row.municipality else ""
    return Given(
        row.code, row.version.title, town, tuple(row.items), row.given_at, row.withdrawn_at, row.until,
        text=row.version.text, number=row.version.number, is_in_force=rules.is_in_force(given, current, now), pk=row.pk,
        by_guardian=row.given_by_id is not None,
    )  # fmt: skip


def codes_not_taken_back(resident_id: UUID) -> QuerySet[Consent, str]:
    """The purposes that a resident has agreed to and not left since, as a condition for other floors' queries. Run as that resident."""
    return Consent.objects.filter(resident=resident_id, withdrawn_at=None).order_by().values_list("code", flat=True)
