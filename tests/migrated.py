"""Migrated data bases on the run's own PostgreSQL: the tables are made once per server and set of migrations, then copied.

To migrate takes half a minute of a core; two dozen tests start programs that race on a data base of their own.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests import embedded

# Of nobody else: who makes the tables holds it, the others wait.
MAKING = 7_208_114


@contextmanager
def copied(prefix: str) -> Iterator[str]:
    """The address of a new data base with all tables and nobody in them; it is dropped afterwards, whoever is still there."""
    name = f"{prefix}_{secrets.token_hex(6)}"
    # Not through Django's own connection: no data base can be made inside a test's transaction.
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template(server)}"')
        try:
            yield _address(name)
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base."""
    with copied("race") as address:
        yield {**os.environ, "DATABASE_URL": address, "DATABASE_POOL": "4", "DJANGO_SETTINGS_MODULE": "tests.settings"}


def template() -> str:
    """The name of the data base that is copied."""
    with _server() as server:
        return _template(server)


def _template(server: Any) -> str:
    name = f"migrated_{embedded.fingerprint()}"
    server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
    try:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            half = f"half_{name}"
            server.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{half}"')
            env = {**os.environ, "DATABASE_URL": _address(half), "DJANGO_SETTINGS_MODULE": "tests.settings"}
            command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True)
            server.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [MAKING])
    return name


def _server() -> Any:
    return connection.Database.connect(_address("postgres"), autocommit=True)


def _address(name: str) -> str:
    where = connection.settings_dict
    return f"postgres://{quote(where['USER'])}:{quote(where['PASSWORD'])}@{where['HOST']}:{where['PORT']}/{name}"
