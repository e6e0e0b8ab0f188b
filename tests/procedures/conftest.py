"""A data base for processes that race."""

import os
import secrets
from collections.abc import Iterator

import pytest
from django.db import connection


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
