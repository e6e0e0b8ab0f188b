"""Reading the bodies of Osaka."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models.functions import Concat

from .models import Department, Kind, Municipality, Stage, Ward

PREFECTURE = "270008"


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


def _town(row: Municipality) -> Town:
    head = f"{row.head_title} {row.head_name}".strip()
    return Town(row.code, row.name, row.kana, row.kind, row.stage == Stage.LIVE, row.url, row.latitude, row.longitude, head, row.colour)


def towns(*, live_only: bool = False) -> tuple[Town, ...]:
    """All municipalities without the prefecture, in code order."""
    rows = Municipality.objects.exclude(kind=Kind.PREFECTURE)
    return tuple(_town(row) for row in (rows.filter(stage=Stage.LIVE) if live_only else rows))


def town(code: str) -> Town | None:
    """One body by its six-digit code, the prefecture too; None when there is none."""
    row = Municipality.objects.filter(pk=code).first()
    return _town(row) if row else None


def town_of(code: str) -> str | None:
    """The municipality that a six-digit code names, or the one whose ward it names; None for another place."""
    if Municipality.objects.filter(pk=code).exclude(kind=Kind.PREFECTURE).exists():
        return code
    return Ward.objects.filter(pk=code).values_list("municipality_id", flat=True).first()


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
    towns = Municipality.objects.filter(pk__in=codes).order_by().values_list("pk", "name")
    wards_in_full = Ward.objects.filter(pk__in=codes).order_by().annotate(full=Concat("municipality__name", "name"))
    return dict(towns.union(wards_in_full.values_list("pk", "full"), all=True))


def centre(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a municipality's or a ward's office, None for another code."""
    for model in (Municipality, Ward):
        if found := model.objects.filter(pk=code).values_list("latitude", "longitude").first():
            return found
    return None
