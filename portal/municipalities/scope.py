"""What the one who is looking may see: the one place of tenant scope (first wall; the second is `walls.py`).

A private model declares by `scope` which of its own columns say whose a row is. A context variable holds the viewpoint
(`viewpoints.py`). Every query passes one gate (`gate.py`), which adds the viewpoint's condition or raises `NoViewpoint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.db.models.sql import DeleteQuery, Query

from .gate import ScopedJoin, gated, join_guarded
from .viewpoints import (
    Guest,
    NoViewpoint,
    Operator,
    Resident,
    Staff,
    System,
    Viewpoint,
    current,
    unscoped,
    unscoped_observers,
    viewing_as,
    viewpoint,
)

M = TypeVar("M", bound=models.Model)

__all__ = [
    "Guest",
    "NoViewpoint",
    "Operator",
    "OutsideViewpoint",
    "Public",
    "PublicModel",
    "Resident",
    "Scope",
    "ScopedJoin",
    "ScopedModel",
    "Staff",
    "System",
    "Viewpoint",
    "current",
    "unscoped",
    "unscoped_observers",
    "viewing_as",
    "viewpoint",
]


class OutsideViewpoint(RuntimeError):
    """A row was about to be written that the one who is looking must not write."""


@dataclass(frozen=True)
class Scope:
    """Which local columns say whose a row is. No joins: every private row carries its owners itself.

    municipality: foreign key to the town. resident: foreign key to the resident (or "pk" on the resident's own row).
    embargo: foreign key to a model with `released`; residents see the row only when that one is visible to them.
    released: instant column; any resident may see rows whose instant has passed (by the data base's clock).
    operator: the prefecture's operators see and write these rows.
    department: the way to the section of the town hall that keeps the row, over foreign keys ("template__department"); a section that
    is empty is everybody's. Followed by sub-selects, and only for officers who are bounded: others pay nothing. The second wall
    (`walls.py`) knows towns and persons, no departments: those divide the work inside one town hall.
    """

    municipality: str | None = None
    resident: str | None = None
    embargo: str | None = None
    released: str | None = None
    operator: bool = False
    department: str | None = None

    def condition(self, view: Viewpoint, model: type[models.Model]) -> Q | None:
        """What `view` may see of `model`; None stands for everything."""
        match view:
            case System(town=None):
                return None
            case System(town=str(town)):
                return Q(**{f"{self.municipality}": town}) if self.municipality else None
            case Staff(town=town, departments=departments) if self.municipality:
                return Q(**{self.municipality: town}) & self._of_departments(departments, model)
            case Operator() if self.operator:
                return None
            case Resident(resident_id=resident_id):
                return self._for_resident(resident_id, model)
        return NOTHING

    def _of_departments(self, departments: frozenset[int] | None, model: type[models.Model]) -> Q:
        if departments is None or not self.department:
            return Q()
        return within_departments(model, self.department, departments)

    def _for_resident(self, resident_id: UUID, model: type[models.Model]) -> Q:
        if self.released:
            return Q(**{f"{self.released}__lte": Now()})
        if not self.resident:
            return NOTHING
        condition = Q(**{self.resident: resident_id})
        if self.embargo:
            gate: Any = model._meta.get_field(self.embargo).related_model
            condition &= Q(**{f"{self.embargo}__in": gate._default_manager.all()})
        return condition

    def admits(self, view: Viewpoint, row: models.Model) -> bool:
        """Whether `view` may write `row` as it now stands."""
        match view:
            case System(town=town):
                return town is None or self.municipality is None or self._value(row, self.municipality) == town
            case Staff(town=town):
                return self.municipality is not None and self._value(row, self.municipality) == town
            case Operator():
                return self.operator
            case Resident(resident_id=resident_id):
                return self.resident is not None and self._value(row, self.resident) == resident_id
        return False

    @staticmethod
    def _value(row: models.Model, column: str) -> object:
        return row.pk if column == "pk" else getattr(row, row._meta.get_field(column).attname)  # type: ignore[union-attr]


NOTHING = Q(pk__in=())


def within_departments(model: type[models.Model], way: str, departments: frozenset[int]) -> Q:
    """The rows of `model` that one of `departments` keeps, or nobody in particular; `way` as in `Scope.department`."""
    link, _, further = way.partition("__")
    if not further:
        return Q(**{link: None}) | Q(**{f"{link}__in": departments})
    parent: Any = model._meta.get_field(link).related_model
    return Q(**{f"{link}__in": parent._default_manager.filter(within_departments(parent, further, departments)).values("pk")})


@dataclass(frozen=True)
class Public:
    """Declares that a model holds nothing of one town or person; the reason is read by reviewers."""

    reason: str


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of a private model as the viewpoint in force sees them when the query runs."""

    def __init__(self, model: type[M] | None = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or gated(Query)(model), using, hints)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            check_write(row)
        return super().bulk_create(rows, *args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise NoViewpoint("raw() does not pass the gate: write the query with the ORM.")

    def _raw_delete(self, using: str | None) -> int:
        query: Any = self.query.clone()
        query.__class__ = gated(DeleteQuery)
        return query.get_compiler(using).execute_sql("row count")


def check_write(row: models.Model) -> None:
    """Raise `OutsideViewpoint` unless the viewpoint in force may write `row`."""
    if not row.scope.admits(viewpoint(), row):  # type: ignore[attr-defined]
        raise OutsideViewpoint(f"{viewpoint().__class__.__name__} may not write this {row._meta.label}.")


class ScopedModel(models.Model):
    """A private row: it says whose it is by `scope`, and is seen through the viewpoint only."""

    scope: ClassVar[Scope]
    append_only: ClassVar[bool] = False
    # The foreign key to the row whose `erased_at` lets the sealed columns of an append-only one be emptied, and nothing else.
    emptied_with: ClassVar[str] = ""
    # Column → what of a row names the place of its seal; "" where there is nothing to seal. These are sealed anew when keys change.
    sealed_at: ClassVar[Mapping[str, Callable[[Any], str]]] = {}

    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        check_write(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        check_write(self)
        return super().delete(*args, **kwargs)


class PublicQuerySet(models.QuerySet[M]):
    """Rows of a public model; joining from them into a private table is refused."""

    def __init__(self, model: type[M] | None = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or join_guarded(Query)(model), using, hints)


class PublicModel(models.Model):
    """A row that is nobody's: `scope = Public("why")`."""

    scope: ClassVar[Public]

    objects = models.Manager.from_queryset(PublicQuerySet)()

    class Meta:
        abstract = True


def is_declared(model: type[models.Model], listed: dict[str, str]) -> bool:
    """Whether a model says whose its rows are, or is listed as nobody's with a reason."""
    return isinstance(getattr(model, "scope", None), Scope | Public) or model._meta.label in listed


def scoped_models() -> list[type[ScopedModel]]:
    """All concrete private models of the project."""
    return [m for m in apps.get_models() if issubclass(m, ScopedModel)]
