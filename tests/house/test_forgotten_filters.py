"""The second wall when the code is wrong: the town's filter is taken out, and what is seen stays the same. No row changes towns."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from portal.front.inventory import addresses
from portal.municipalities import scope, walls
from portal.municipalities.scope import Guest, Operator, Scope, Staff, System, scoped_models, viewing_as
from tests.cast import SAKAI, SUITA
from tests.house import foreign

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEED, MANAGERS = 20261129, 20
ROLES = ("resident", "clerk", "administrator", "service")


@pytest.fixture(scope="module")
def outside(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[foreign.Outside]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield foreign.Outside()
        transaction.set_rollback(True)


@contextmanager
def forgotten(*models: Any) -> Iterator[None]:
    """The managers of these models put no condition on their queries."""
    right = Scope.condition
    Scope.condition = lambda self, view, model: None if model in models else right(self, view, model)  # type: ignore[method-assign]
    try:
        yield
    finally:
        Scope.condition = right  # type: ignore[method-assign]


@pytest.mark.postgres
def test_whoever_looks_sees_the_same_rows_with_and_without_the_filter(
    outside: foreign.Outside, record_property: Callable[[str, object], None]
) -> None:
    cast, compared, strangers = outside.cast, 0, []
    views = [Guest(), scope.Resident(cast.hanako.pk), scope.Resident(cast.ken.pk), Operator(cast.pref.pk), System("one town", SUITA)]
    views += [Staff(SAKAI, cast.mori.pk), Staff(SUITA, cast.ono.pk)]
    for model in scoped_models():
        for view in views:
            with viewing_as(view):
                right = set(model._default_manager.values_list("pk", flat=True))
                with forgotten(model):
                    seen = set(model._default_manager.values_list("pk", flat=True))
            compared += 1
            strangers += [f"{model._meta.label} as {type(view).__name__}"] if seen - right else []
    record_property("figure", f"{compared} managers and views without their filter: {len(strangers)} saw more")
    assert strangers == []


@pytest.mark.postgres
def test_twenty_managers_forget_their_filter_and_no_page_tells_anything(
    outside: foreign.Outside, record_property: Callable[[str, object], None]
) -> None:
    with viewing_as(System("test")):
        of_towns = [model for model in scoped_models() if model.scope.municipality]
        filled = [model for model in of_towns if model._default_manager.filter(municipality=SAKAI).exists()]
    chosen = random.Random(SEED).sample(filled, MANAGERS)
    asked, leaks = 0, []
    with forgotten(*chosen):
        for probe in outside.probes(addresses()):
            if probe.method != "GET" or probe.headers:
                continue
            for role in ROLES:
                response, body = outside.send(role, probe, probe.path)
                asked += 1
                leaks += [f"{role} {probe.address.name}: {leak}" for leak in outside.leaks(role, probe, response, body)]
    names = ", ".join(sorted(model.__name__ for model in chosen))
    record_property("figure", f"{asked:,} pages while {MANAGERS} managers forget their filter, {len(leaks)} leaks ({names})")
    assert leaks == []


def test_no_row_can_be_given_to_another_town(outside: foreign.Outside, record_property: Callable[[str, object], None]) -> None:
    """Whatever hangs on a parent of 堺市: composite keys on PostgreSQL, triggers on SQLite."""
    tried, moved = 0, []
    for model in scoped_models():
        for link in walls.same_town_links(model):
            with viewing_as(System("test")):
                row = model._default_manager.filter(**{model.scope.municipality: SAKAI, f"{link.name}__isnull": False}).first()  # type: ignore[dict-item]
                if row is None:
                    continue
                tried += 1
                try:
                    with transaction.atomic():
                        model._default_manager.filter(pk=row.pk).update(**{str(model.scope.municipality): SUITA})
                        if connection.vendor == "postgresql":
                            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
                except DatabaseError:
                    continue
                moved.append(f"{model._meta.label}.{link.name}")
    record_property("figure", f"{tried} links between rows of a town pulled into another: {len(moved)} gave way")
    assert (moved, tried > 0) == ([], True)
