"""Nine roles from outside knock at every address with ids of 堺市: nothing of it is told, and foreign looks like missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from portal.front.inventory import Address, addresses
from tests.house import foreign

ENTERED = 50

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.everywhere]


@pytest.fixture(scope="module")
def outside(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[foreign.Outside]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield foreign.Outside()
        transaction.set_rollback(True)


def turns(config: pytest.Config) -> int:
    """How many share the addresses out among them. On SQLite nothing but our own filters stands between the towns: before a release each
    of the nine asks at all addresses, else three at each. PostgreSQL has a second wall, which test_forgotten_filters.py tries by itself."""
    if connection.vendor == "postgresql":
        return len(foreign.ROLES)
    return 3 if config.getoption("--every-ninth") else 1


def asked_of(role: str, shared: int) -> Iterator[Address]:
    mine = foreign.ROLES.index(role) % shared
    for place, address in enumerate(addresses()):
        if place % shared == mine:
            yield address


@pytest.mark.parametrize("role", foreign.ROLES)
def test_nothing_of_another_town_is_told_and_foreign_looks_like_missing(
    role: str, outside: foreign.Outside, record_property: Callable[[str, object], None], pytestconfig: pytest.Config
) -> None:
    shared = turns(pytestconfig)
    probed, shown, leaks, told_apart, broken = 0, 0, [], [], []
    for probe in outside.probes(asked_of(role, shared)):
        response, body = outside.send(role, probe, probe.path)
        probed += 1
        shown += response.status_code == 200
        what = f"{probe.method} {probe.address.name}"
        leaks += [f"{what}: {leak}" for leak in outside.leaks(role, probe, response, body)]
        if response.status_code >= 500 and response.status_code != 503:
            broken.append(f"{what}: {response.status_code}")
        if probe.twin and not outside.is_own_business(role, probe):
            missing, missing_body = outside.send(role, probe, probe.twin)
            probed += 1
            one = foreign.answer(response, body, probe.path, probe.twin)
            other = foreign.answer(missing, missing_body, probe.twin, probe.path)
            if one != other:
                told_apart.append(f"{what}: {one.status} {other.status} {len(one.body)} {len(other.body)}")
    record_property(role, f"{connection.vendor}, {role}: {probed:,} probes, {len(leaks)} leaks, {len(told_apart)} told apart")
    assert (leaks, told_apart, broken) == ([], [], [])
    # Who is sent to the login everywhere has tried nothing.
    assert shown > ENTERED // shared
