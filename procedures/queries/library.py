"""The library of forms: what the prefecture ships, and what towns let others take. And what has changed there since a town took one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.municipalities import queries as towns
from procedures.models import FormVersion, Procedure
from procedures.queries import form_drafts
from procedures.queries.form_drafts import Told
from procedures.rules import editing, takeover
from procedures.rules.package import Package

Values = Mapping[str, Any]
FILES = Path(__file__).parent.parent / "data"
_SHIPPED, _TOWNS = "package:", "procedure:"


@dataclass(frozen=True)
class Shelved:
    """`code` is what a town remembers its origin by; `giver` the name of the town whose form it is, "" for the prefecture's."""

    code: str
    giver: str
    values: Values

    @property
    def questions(self) -> int:
        return len(editing.keys(self.values["definition"]))

    @property
    def pages(self) -> list[str]:
        return [page["title"] for page in editing.pages(self.values["definition"])]


@cache
def packages() -> tuple[Package, ...]:
    """The shipped procedures, in order of their file names. Read once per process: they come with the release."""
    return tuple(Package.model_validate(json.loads(path.read_text())) for path in sorted(FILES.glob("*.json")))


def shelf(town_id: str) -> list[Shelved]:
    """All that a town may take over, but its own: the prefecture's first, then by town. Two queries."""
    shared = list(Procedure.objects.filter(is_shared=True).exclude(municipality=town_id).select_related("municipality"))
    newest = _newest([one.pk for one in shared])
    given = [_given(one, newest[one.pk]) for one in shared if one.pk in newest]
    return [*(_shipped(one) for one in packages()), *given]


def shelved(code: str) -> Shelved | None:
    """One of them; None when there is none, or no longer."""
    if code.startswith(_SHIPPED):
        return next((_shipped(one) for one in packages() if one.slug == code.removeprefix(_SHIPPED)), None)
    number = code.removeprefix(_TOWNS)
    if not (code.startswith(_TOWNS) and number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    one = Procedure.objects.filter(pk=int(number), is_shared=True).select_related("municipality").first()
    newest = _newest([one.pk]) if one else {}
    return _given(one, newest[one.pk]) if one and newest else None


def _newest(ids: list[int]) -> dict[int, FormVersion]:
    rows = FormVersion.objects.filter(procedure__in=ids, published_at__isnull=False).order_by("number")
    return {row.procedure_id: row for row in rows}


def _shipped(one: Package) -> Shelved:
    return Shelved(f"{_SHIPPED}{one.slug}", "", one.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def as_shipped(one: Package, town_id: str) -> dict[str, Any]:
    """How a shipped procedure reads in a town that is set up with it."""
    return in_words_of(_shipped(one), town_id)


def _given(one: Procedure, version: FormVersion) -> Shelved:
    return Shelved(f"{_TOWNS}{one.pk}", one.municipality.name, form_drafts.package(one, version.definition))


def in_words_of(found: Shelved, town_id: str) -> dict[str, Any]:
    """Its values as the town would write them: its own name where the giver's stands, and no facilities of another town."""
    names = towns.names([*found.values["towns"], town_id])
    givers = [names[code] for code in found.values["towns"] if code in names]
    return takeover.for_town(found.values, givers, town_id, names.get(town_id, ""))


@dataclass(frozen=True)
class News:
    """What has changed in the origin since the town last looked. `values` is how it stands there now, in the town's words."""

    giver: str
    changes: tuple[Told, ...]
    values: Values


def news(procedure: Procedure) -> News | None:
    """None when the form is the town's own, its origin has not moved, or is shared no longer."""
    if not procedure.origin or procedure.origin_seen is None:
        return None
    found = shelved(procedure.origin)
    if found is None:
        return None
    now = in_words_of(found, procedure.municipality_id)
    changes = form_drafts.told(procedure.origin_seen, now)
    return News(found.giver, tuple(changes), now) if changes else None
