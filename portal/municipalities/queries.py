"""Reading the bodies of Osaka."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Concat

from .models import Crest, Department, Kind, Municipality, Stage, Ward
from .rules import stages

PREFECTURE = "270008"


@dataclass(frozen=True)
class Contacts:
    """Where a town hall is reached, and what is announced there."""

    address: str
    phone: str
    email: str
    hours: str
    announced: list[dict[str, Any]]


@dataclass(frozen=True)
class Town:
    """A municipality as other floors see it."""

    code: str
    name: str
    kana: str
    kind: str
    is_live: bool
    url: str
    latitude: float
    longitude: float
    head: str
    colour: str
    stage: str = Stage.PREPARED
    crest: str = ""
    closed: frozenset[str] = frozenset()
    successor: str | None = None
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anything new can be done there, be it only by those who were invited to try it out."""
        return self.stage in stages.OPEN


def told(row: Municipality) -> Town:
    """A row as other floors see it."""
    head = f"{row.head_title} {row.head_name}".strip()
    return Town(
        row.code, row.name, row.kana, row.kind, row.stage == Stage.LIVE, row.url, row.latitude, row.longitude, head, row.colour,
        row.stage, row.crest, frozenset(row.closed_parts), row.successor_id, row.stage_note,
    )  # fmt: skip


def towns(*, live_only: bool = False) -> tuple[Town, ...]:
    """All municipalities without the prefecture, in code order."""
    rows = Municipality.objects.exclude(kind=Kind.PREFECTURE)
    return tuple(told(row) for row in (rows.filter(stage=Stage.LIVE) if live_only else rows))


def town(code: str) -> Town | None:
    """One body by its six-digit code, the prefecture too; None when there is none."""
    row = Municipality.objects.filter(pk=code).first()
    return told(row) if row else None


def lasting(code: str) -> str:
    """The town itself, or the one that it has become part of, however many mergers ago. Each is asked once, so that no ring holds us."""
    after = {row.pk: str(row.successor_id) for row in Municipality.objects.exclude(successor=None)}
    while code in after:
        code = after.pop(code)
    return code


def open_codes() -> QuerySet[Municipality]:
    """The keys of all towns in which something new can happen, for a sub-select."""
    return Municipality.objects.filter(stage__in=stages.OPEN).values("pk")  # type: ignore[return-value]


def town_of(code: str) -> str | None:
    """The municipality that a six-digit code names, or the one whose ward it names; None for another place."""
    if Municipality.objects.filter(pk=code).exclude(kind=Kind.PREFECTURE).exists():
        return code
    return Ward.objects.filter(pk=code).values_list("municipality_id", flat=True).first()


def contacts(code: str) -> Contacts:
    row = Municipality.objects.get(pk=code)
    return Contacts(row.address, row.phone, row.email, row.hours, row.announced)


def announced(code: str = PREFECTURE) -> list[dict[str, Any]]:
    """What is announced there (for guests: everywhere), as it was copied."""
    return next(iter(Municipality.objects.filter(pk=code).values_list("announced", flat=True)), [])


def names(codes: Sequence[str]) -> dict[str, str]:
    """code → name for municipalities and wards together."""
    found = dict(Municipality.objects.filter(pk__in=codes).values_list("pk", "name"))
    return found | dict(Ward.objects.filter(pk__in=codes).values_list("pk", "name"))


def wards(town_code: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the wards of a designated city, in code order; empty for others."""
    return tuple(Ward.objects.filter(municipality_id=town_code).values_list("pk", "name"))


def departments(town_code: str) -> tuple[tuple[int, str], ...]:
    """(key, name) of the sections of a town hall."""
    return tuple(Department.objects.filter(municipality_id=town_code).values_list("pk", "name"))


def full_names(codes: Collection[str]) -> dict[str, str]:
    """code → name in one query, a ward with its city: 堺市南区."""
    return _full(Municipality.objects.filter(pk__in=codes), Ward.objects.filter(pk__in=codes))


def areas() -> dict[str, str]:
    """code → name of all towns and wards, as `full_names` writes them. One query."""
    return _full(Municipality.objects.exclude(kind=Kind.PREFECTURE), Ward.objects.all())


def _full(towns: QuerySet[Municipality], wards: QuerySet[Ward]) -> dict[str, str]:
    wards_in_full = wards.order_by().annotate(full=Concat("municipality__name", "name"))
    return dict(towns.order_by().values_list("pk", "name").union(wards_in_full.values_list("pk", "full"), all=True))


def centre(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a municipality's or a ward's office, None for another code."""
    for model in (Municipality, Ward):
        if found := model.objects.filter(pk=code).values_list("latitude", "longitude").first():
            return found
    return None


def crest(code: str, digest: str) -> bytes | None:
    """The PNG of a town's mark, by the digest that stands in its address."""
    found = Crest.objects.filter(pk=code, digest=digest).values_list("content", flat=True).first()
    return bytes(found) if found is not None else None


def section_names(keys: Collection[int]) -> dict[int, str]:
    """key → name of sections of any town halls; no query for none."""
    return dict(Department.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
