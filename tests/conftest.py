"""Fixtures that every floor uses."""

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from zlib import crc32

import hypothesis
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.translation import override
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from deploy import guarantees
from portal.identity.models import Officer, Resident
from portal.municipalities import datakeys, walls
from portal.municipalities.models import Municipality
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests import embedded, migrated
from tests.canaries import watchman
from tests.cast import Cast
from tests.connections import conformance

# The machine that guards main tries the same examples every time; elsewhere each run tries new ones. A busy machine is no failure.
hypothesis.settings.register_profile("guard", derandomize=True, deadline=None)
hypothesis.settings.register_profile("home", deadline=None)
hypothesis.settings.load_profile("guard" if os.environ.get("CI") == "true" else "home")
# Read once, when the data base is made: queries are counted by the literal number, and no second may pass that adds one.
datakeys.keyring.fresh_seconds = float("inf")
# Walls, leases, packed rows, full text, backups: what is written once for each data base.
ONE_BY_ONE = frozenset({"lib", "municipalities", "attributes", "search", "deploy"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `postgres` say so instead of passing on SQLite, whose single writer hides races."""
    if config.getoption("--only-database"):
        _keep(config, items, _touches_the_data_base)
    if config.getoption("--every-ninth"):
        _keep(config, items, _is_of_the_ninth)
    if connection.vendor == "postgresql":
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL (DATABASE_URL)"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with real transactions ends with empty tables; the towns, which a migration had brought, come back for the next.

    What may only be added to is emptied too: PostgreSQL truncates past the walls, on SQLite they are lowered and stand again after it.
    """
    mark = item.get_closest_marker("django_db")
    will_flush = "transactional_db" in getattr(item, "fixturenames", ()) or (mark and mark.kwargs.get("transaction"))
    if will_flush and connection.vendor == "sqlite":
        with item.config.stash[blocking_manager_key].unblock():
            _lower_append_only_walls()
    result = yield
    if will_flush and connection.vendor == "sqlite":
        with item.config.stash[blocking_manager_key].unblock():
            walls.raise_walls()
    if will_flush and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock():
            if not Municipality.objects.exists():
                import_module("portal.municipalities.migrations.0002_load_bodies").load(apps, None)
            datakeys.ensure()
    return result


def _lower_append_only_walls() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
    walls._raised.clear()


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end: whoever tidies up need not look at all of them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "leave out tests that touch neither data base nor services: they say the same on every data base"
    parser.addoption("--only-database", action="store_true", help=words)
    words = "of the tests that touch the data base, leave out eight in nine: the stage on PostgreSQL tries them all"
    parser.addoption("--every-ninth", action="store_true", help=words)


def _keep(config: pytest.Config, items: list[pytest.Item], is_kept: Callable[[pytest.Item], bool]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_kept(item)])
    items[:] = [item for item in items if is_kept(item)]


def _is_of_the_ninth(item: pytest.Item) -> bool:
    """The same ones each time, some of every file and no long sweep; all where our own code asks which data base it is, each quick one of a
    promise, and what is `everywhere`."""
    folder = item.path.relative_to(item.config.rootpath).parts[1]
    if not _touches_the_data_base(item) or folder in ONE_BY_ONE or item.get_closest_marker("everywhere"):
        return True
    is_promised = item.nodeid.split("[")[0] in guarantees.NAMED
    return not item.get_closest_marker("slow") and (is_promised or crc32(item.nodeid.encode()) % 9 == 0)


def _touches_the_data_base(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "services"))
    return marked or bool({"db", "transactional_db"} & {*getattr(item, "fixturenames", ())})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    guarantees.note(report)
    conformance.note(report)
    # At once, by its name: a run that is cut off at its ninetieth minute has said what was wrong.
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        why = next((line for line in report.longreprtext.splitlines() if line.startswith("E ")), "")
        sys.stderr.write(f"\nFAILED {report.nodeid} ({report.when}) {why}\n")


def pytest_sessionfinish() -> None:
    conformance.draw_when_complete()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test data base is a copy of one with all tables: on PostgreSQL the one that other tests copy too, on SQLite the last run's."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()
    elif embedded.is_in_memory():
        embedded.lay_tables()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Whoever had to make all tables keeps them for the next run."""
    if connection.vendor == "sqlite" and embedded.is_in_memory():
        with django_db_blocker.unblock():
            embedded.keep_tables()


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _nobody_in_the_logs() -> Iterator[None]:
    root = logging.getLogger()
    root.addHandler(watchman)
    yield
    root.removeHandler(watchman)
    seen = watchman.take()
    assert seen == [], "personal data in a log: (logger, what)"


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    """A request in English leaves English behind: Django sets the language at the start of a request, never back at its end."""
    with override("ja"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return people.gather()


@pytest.fixture
def as_portal() -> Iterator[None]:
    """Look as the portal itself for the whole test; requests through a client still look as their own user."""
    with viewing_as(System("test")):
        yield


@pytest.fixture
def client_of(db: None) -> Callable[[Resident | Officer], Client]:
    """A logged-in client; officers have passed their second factor."""
    return people.logged_in


@pytest.fixture
def as_hanako(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.hanako)


@pytest.fixture
def as_ken(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.ken)


@pytest.fixture
def as_mori(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.mori)


@pytest.fixture
def as_hara(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.hara)


@pytest.fixture
def as_ono(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.ono)


@pytest.fixture
def as_pref(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.pref)


@pytest.fixture
def listeners():
    """Two servers of this machine, as an address and as a name; what anybody asks of them."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            """Stay silent."""

    servers = [HTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    yield [f"http://127.0.0.1:{servers[0].server_port}", f"http://localhost:{servers[1].server_port}"], asked
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()
