"""Who is looking, and what they may see: the one place of tenant scope (first wall; the second is `walls.py`).

A context variable holds the viewpoint. Every query of a private model passes one gate, `Gate.get_compiler`, which adds the
viewpoint's condition or raises `NoViewpoint`. Guarding that gate instead of a list of manager methods means that a method
which Django adds next year is guarded as well.
"""

from __future__ import annotations

import contextlib
import functools

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Now
from django.db.models.sql import DeleteQuery, Query


M = TypeVar("M", bound=models.Model)


class NoViewpoint(RuntimeError):
    """A private table was read or written while nobody was said to be looking."""


class OutsideViewpoint(RuntimeError):
    """A row was about to be written that the one who is looking must not write."""


class ScopedJoin(RuntimeError):
    """A query reached from one table into the many rows of a private one, where the scope would not follow."""


# --- viewpoints -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Guest:
    """Nobody in particular: sees published things only."""


@dataclass(frozen=True)
class Resident:
    """A resident, by `identity.Resident` id: sees what is theirs, in any town."""

    resident_id: UUID


@dataclass(frozen=True)
class Staff:
    """An officer of one town: sees that town's cases."""

    town: str
    officer_id: int


@dataclass(frozen=True)
class Operator:
    """An officer of the prefecture who runs the portal: sees towns and officers, no case of anybody."""

    officer_id: int


@dataclass(frozen=True)
class System:
    """The portal itself at work, for one town or (town None) for all. The reason is for the reader of the code and the log."""

    reason: str
    town: str | None = None


Viewpoint = Guest | Resident | Staff | Operator | System
_current: ContextVar[Viewpoint | None] = ContextVar("viewpoint", default=None)


def current() -> Viewpoint | None:
    """The viewpoint in force, None outside any."""
    return _current.get()


def viewpoint() -> Viewpoint:
    """The viewpoint in force. Raises `NoViewpoint` outside any."""
    view = _current.get()
    if view is None:
        raise NoViewpoint("No viewpoint: wrap the code in `with viewing_as(...)` (ARCHITECTURE.md §4).")
    return view


@contextlib.contextmanager
def viewing_as(view: Viewpoint) -> Iterator[Viewpoint]:
    """Look at private tables as `view` until the block ends; blocks nest."""
    token = _current.set(view)
    try:
        yield view
    finally:
        _current.reset(token)


# Filled from above by `portal.audit`, which may not be imported from here.
unscoped_observers: list[Callable[[str], None]] = []


@contextlib.contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Look past all towns, for work that is nobody's own (counts, health). Each use is told to the audit trail."""
    for tell in unscoped_observers:
        tell(reason)
    with viewing_as(System(reason)):
        yield


# --- declarations -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Scope:
    """Which local columns say whose a row is. No joins: every private row carries its owners itself.

    municipality: foreign key to the town. resident: foreign key to the resident (or "pk" on the resident's own row).
    embargo: foreign key to a model with `released`; residents see the row only when that one is visible to them.
    released: instant column; any resident may see rows whose instant has passed (by the data base's clock).
    operator: the prefecture's operators see and write these rows.
    """

    municipality: str | None = None
    resident: str | None = None
    embargo: str | None = None
    released: str | None = None
    operator: bool = False

    def condition(self, view: Viewpoint, model: type[models.Model]) -> Q | None:
        """What `view` may see of `model`; None stands for everything."""
        match view:
            case System(town=None):
                return None
            case System(town=str(town)):
                return Q(**{f"{self.municipality}": town}) if self.municipality else None
            case Staff(town=town) if self.municipality:
                return Q(**{self.municipality: town})
            case Operator() if self.operator:
                return None
            case Resident(resident_id=resident_id):
                return self._for_resident(resident_id, model)
        return NOTHING

    def _for_resident(self, resident_id: UUID, model: type[models.Model]) -> Q:
        if self.released:
            return Q(**{f"{self.released}__lte": Now()})
        if not self.resident:
            return NOTHING
        condition = Q(**{self.resident: resident_id})
        if self.embargo:
            gate = model._meta.get_field(self.embargo).related_model
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
        return row.pk if column == "pk" else getattr(row, row._meta.get_field(column).attname)


NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Public:
    """Declares that a model holds nothing of one town or person; the reason is read by reviewers."""

    reason: str


# --- the gate ---------------------------------------------------------------------------------------------------------
class Gate:
    """Mixed into every query class that can run on a private table."""

    model: type[ScopedModel]

    def chain(self, klass: type[Query] | None = None) -> Query:
        return super().chain(klass and gated(klass))  # type: ignore[misc]

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return super(Gate, _within_view(self)).get_compiler(*args, **kwargs)  # type: ignore[misc, arg-type]


@functools.cache
def gated(klass: type[Query]) -> type[Query]:
    """The query class with the gate in front; UPDATE, DELETE and counting change the class of a query in mid-life."""
    return klass if issubclass(klass, Gate) else type(f"Gated{klass.__name__}", (Gate, klass), {})


def _within_view(query: Any) -> Any:
    """A copy of `query` that sees only what the viewpoint may see."""
    view = viewpoint()
    if query.combinator or query.__dict__.get("is_within_view"):
        return query
    refuse_reverse_joins(query)
    within = query.clone()
    within.is_within_view = True
    condition = query.model.scope.condition(view, query.model)
    if condition is not None:
        within.add_q(condition)
    return within


@functools.cache
def private_tables() -> frozenset[str]:
    """The tables of all scoped models."""
    return frozenset(m._meta.db_table for m in scoped_models())


def scoped_models() -> list[type[ScopedModel]]:
    """All concrete private models of the project."""
    from django.apps import apps

    return [m for m in apps.get_models() if issubclass(m, ScopedModel)]


def refuse_reverse_joins(query: Any) -> None:
    """Raise `ScopedJoin` when the query walks backwards into a private table: those rows would come unscoped."""
    for alias, join in query.alias_map.items():
        field = getattr(join, "join_field", None)
        if not isinstance(field, ForeignObjectRel) or not query.alias_refcount[alias]:
            continue
        if join.table_name in private_tables():
            raise ScopedJoin(f"{query.model.__name__} reaches into {join.table_name}: use Exists(...) or a second query.")


class _JoinGuard:
    """Mixed into queries of our public models: they may be read by all, but not as a way into private ones."""

    def chain(self, klass: type[Query] | None = None) -> Query:
        return super().chain(klass and join_guarded(klass))  # type: ignore[misc]

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        refuse_reverse_joins(self)
        return super().get_compiler(*args, **kwargs)  # type: ignore[misc]


@functools.cache
def join_guarded(klass: type[Query]) -> type[Query]:
    """The query class that refuses to join from a public model into a private one."""
    return klass if issubclass(klass, _JoinGuard) else type(f"Guarded{klass.__name__}", (_JoinGuard, klass), {})


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


__all__ = [
    "Guest", "NoViewpoint", "OutsideViewpoint", "Operator", "Public", "PublicModel", "Resident", "Scope", "ScopedJoin",
    "ScopedModel", "Staff", "System", "Viewpoint", "current", "unscoped", "viewing_as", "viewpoint",
]
