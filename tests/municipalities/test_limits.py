"""No statement runs, and none waits for a lock, for longer than somebody may wait for it; and nobody inherits the limits of another."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from portal.front.management.commands import migrate
from portal.lib import databases
from portal.lib.environment import TellingEnv
from portal.municipalities.models import Municipality
from portal.municipalities.postgres.base import OWN_WORK
from portal.municipalities.scope import Guest, Staff, System, viewing_as
from tests.cast import SAKAI

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SHORT = {"statement": 0.2, "lock": 0.1}
TABLE = Municipality._meta.db_table


@pytest.fixture(autouse=True)
def _short() -> Iterator[None]:
    """Limits short enough for a test."""
    kept = connection.settings_dict["SECONDS"]
    connection.settings_dict["SECONDS"] = SHORT
    yield
    connection.settings_dict["SECONDS"] = kept


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def sleep(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


@contextmanager
def held_by_another(seconds: float) -> Iterator[threading.Event]:
    """Somebody else reads the table of towns and stays; the event is set when they are about to go.

    Set before they let go: who waits for the table has it in the same instant, and may ask before a thread has had its turn.
    """
    facts = connection.settings_dict
    gone = threading.Event()
    other = psycopg.connect(host=facts["HOST"], port=facts["PORT"], user=facts["USER"], password=facts["PASSWORD"], dbname=facts["NAME"])
    other.execute(f"SELECT count(*) FROM {TABLE}")

    def go() -> None:
        gone.set()
        other.rollback()

    timer = threading.Timer(seconds, go)
    timer.start()
    try:
        yield gone
    finally:
        timer.join()
        other.close()


def test_a_statement_of_somebody_who_waits_ends_in_time() -> None:
    with viewing_as(Guest()), pytest.raises(OperationalError, match="statement timeout"):
        sleep(5)


def test_the_portals_own_work_may_take_ten_times_as_long() -> None:
    with viewing_as(System("count")), transaction.atomic():
        sleep(SHORT["statement"] * 2)
        assert shown("statement_timeout") == f"{round(SHORT['statement'] * OWN_WORK)}s"


def test_the_limits_go_with_the_transaction_and_with_who_looks() -> None:
    before = shown("statement_timeout")
    with transaction.atomic():
        with viewing_as(Staff(SAKAI, 1)):
            assert (shown("statement_timeout"), shown("lock_timeout")) == ("200ms", "100ms")
        with viewing_as(System("count")):
            assert shown("statement_timeout") == "2s"
        with viewing_as(Guest()):
            assert shown("statement_timeout") == "200ms"
    assert shown("statement_timeout") == before


def test_who_wants_what_another_holds_is_told_so_soon() -> None:
    with held_by_another(5), viewing_as(System("change")):
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        assert time.monotonic() - begun < 4


@pytest.fixture
def changing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """`migrate` finds one thing to do, which needs the table of towns for itself; whether it got it, one word per try."""
    tries: list[bool] = []

    def change(*_: object, **__: object) -> None:
        tries.append(False)
        with transaction.atomic(), connection.cursor() as cursor:
            assert (shown("statement_timeout"), shown("lock_timeout")) == ("0", "300ms")
            cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
            tries[-1] = True

    monkeypatch.setattr(migrate.migrate.Command, "handle", change)
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.2)
    return tries


def test_a_migration_gives_way_and_tries_again(changing: list[bool]) -> None:
    with held_by_another(1.2) as gone:
        call_command("migrate", verbosity=0, skip_checks=True)
        assert gone.is_set()
    assert changing[0] is False
    assert changing[-1] is True
    assert sum(changing) == 1


def test_a_migration_that_never_gets_its_turn_says_what_to_do(changing: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "TRIES", 2)
    with held_by_another(4), pytest.raises(CommandError, match="もう一度 migrate"):
        call_command("migrate", verbosity=0, skip_checks=True)
    assert changing == [False, False]


def test_the_environment_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_URL": "postgres://u:p@h:5432/d", "DATABASE_STATEMENT_SECONDS": "7.5", "DATABASE_LOCK_SECONDS": "2"}
    monkeypatch.setattr(TellingEnv, "ENVIRON", given)
    read = databases.configured(TellingEnv(), {})
    assert read["SECONDS"] == {"statement": 7.5, "lock": 2.0}
    # Nothing that a pooler in transaction mode would lose or mix up.
    assert (read["OPTIONS"]["prepare_threshold"], read["DISABLE_SERVER_SIDE_CURSORS"]) == (None, True)
