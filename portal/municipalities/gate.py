"""The gate that every query of a private model passes, and the guard that keeps public models from being a way round it.

Guarding the one place where a query becomes SQL, instead of a list of manager methods, means that a method which Django adds
next year is guarded as well.
"""

import functools
from typing import Any

from django.apps import apps
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.sql import Query

from .viewpoints import viewpoint


class ScopedJoin(RuntimeError):
    """A query reached from one table into the many rows of a private one, where the scope would not follow."""


class Gate:
    """Mixed into every query class that can run on a private table."""

    def chain(self, klass: Any = None) -> Query:
        return super().chain(klass and gated(klass))  # type: ignore[misc]

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return super(Gate, _within_view(self)).get_compiler(*args, **kwargs)  # type: ignore[misc]


@functools.cache
def gated(klass: Any) -> Any:
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
    """The tables of all private models, known by their gate."""
    return frozenset(m._meta.db_table for m in apps.get_models() if issubclass(m._default_manager.all().query.__class__, Gate))


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

    def chain(self, klass: Any = None) -> Query:
        return super().chain(klass and join_guarded(klass))  # type: ignore[misc]

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        refuse_reverse_joins(self)
        return super().get_compiler(*args, **kwargs)  # type: ignore[misc]


@functools.cache
def join_guarded(klass: Any) -> Any:
    """The query class that refuses to join from a public model into a private one."""
    return klass if issubclass(klass, _JoinGuard) else type(f"Guarded{klass.__name__}", (_JoinGuard, klass), {})
