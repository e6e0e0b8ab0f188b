"""What every floor holds of one resident: how it is gathered for them, and what goes when they leave.

Door: `register`, called by each floor in `AppConfig.ready`. A floor names its own tables; identity asks for them, and knows no floor.
`gather` runs from the resident's own viewpoint, so that nothing comes out before its release. `erase` runs as the portal, inside the act.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = Mapping[str, str]
Gather = Callable[[UUID], Sequence[Row]]
Erase = Callable[[UUID], int]


@dataclass(frozen=True)
class Holding:
    """`code` names the section in the machine-readable copy. Without `erase` it stays, and `kept_because` says why.

    With both, what it allowed ends and the record of it stays. `foretell`: one line for each outside of the portal who keeps something.
    """

    code: str
    title: "StrOrPromise"
    gather: Gather
    erase: Erase | None = None
    kept_because: "StrOrPromise" = ""
    foretell: Callable[[UUID], Sequence[str]] | None = None


@dataclass(frozen=True)
class About:
    """A holding in plain words: where it came from, what it is used for, until when it is kept.

    `elsewhere`: who else keeps something of it that the portal cannot erase, and what to do about that.
    """

    source: "StrOrPromise"
    use: "StrOrPromise"
    until: "StrOrPromise"
    elsewhere: "StrOrPromise" = ""


_registered: dict[str, Holding] = {}
_about: dict[str, About] = {}


def register(*holdings: Holding, about: Mapping[str, About] | None = None) -> None:
    """A code belongs to one floor; the same holding twice (a second `ready`) replaces itself."""
    _about.update(about or {})
    for holding in holdings:
        if holding.erase is None and not holding.kept_because:
            raise ValueError(f"{holding.code} stays for ever and does not say why")
        _registered[holding.code] = holding


def registered() -> tuple[Holding, ...]:
    return tuple(_registered[code] for code in sorted(_registered))


def about(code: str) -> About | None:
    """What is said of a holding; every one of the portal's own has it."""
    return _about.get(code)


def named(code: str) -> Holding | None:
    return _registered.get(code)


@dataclass(frozen=True)
class Section:
    """One floor's holding of one resident, as words."""

    title: str
    rows: tuple[Row, ...]

    @property
    def pairs(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """For templates, which take `row.items` for the row's own field of that name: a consent has one."""
        return tuple(tuple(row.items()) for row in self.rows)


def sections_of(resident_id: UUID, codes: Sequence[str]) -> tuple[Section, ...]:
    """These holdings of a resident, in the order of their codes. Run as that resident."""
    wanted = [holding for holding in registered() if holding.code in codes]
    return tuple(Section(str(holding.title), tuple(holding.gather(resident_id))) for holding in wanted)


def rows_of(model: type[Model], fields: Sequence[str], *, by: str = "resident") -> Gather:
    """Gather these columns of a resident's rows, under the words that the model has for them."""

    def gather(resident_id: UUID) -> Sequence[Row]:
        found = model._default_manager.filter(**{by: resident_id}).order_by("pk")
        return [{label(model, name): told(_value(row, name)) for name in fields} for row in found]

    return gather


def rows_deleted(model: type[Model], *, by: str = "resident", **only: object) -> Erase:
    """Delete a resident's rows."""

    def erase(resident_id: UUID) -> int:
        return model._default_manager.filter(**{by: resident_id}, **only).delete()[0]

    return erase


def told(value: object) -> str:
    """A value as it stands in a copy: ISO 8601 for instants and days, words joined by commas."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return ", ".join(told(part) for part in value) if isinstance(value, list | tuple) else str(value)


def label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _value(row: Any, name: str) -> object:
    worded = getattr(row, f"get_{name}_display", None)
    return worded() if worded else getattr(row, name)
