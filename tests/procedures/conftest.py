"""The day on which the tests stand, a procedure with a case, and a data base for processes that race."""

import os
import secrets
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection

from procedures.models import Application, Procedure
from tests.cast import Cast
from tests.procedures import make


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Ask for it by `pytestmark`: rounds are open, and the clock stands."""
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    """Shipped nursery admission of 堺市, with its rounds."""
    return make.nursery()


@pytest.fixture
def application(cast: Cast, nursery: Procedure) -> Application:
    """Hanako's, sent."""
    return make.submitted(cast.hanako, nursery)


@pytest.fixture(scope="module")
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base; it is dropped afterwards."""
    facts, name = connection.settings_dict, f"race_{secrets.token_hex(6)}"
    server_address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
    # Not through Django's own connection: no data base can be made inside a test's transaction.
    with connection.Database.connect(f"{server_address}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {
                **os.environ,
                "DATABASE_URL": f"{server_address}/{name}",
                "DATABASE_POOL": "4",
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            }
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
