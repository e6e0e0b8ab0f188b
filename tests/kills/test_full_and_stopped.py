"""More that happens to what a batch stands on: Redis has no memory, the data base no room, one of its backends is killed, and
whoever deploys ends all programs in good order again and again. Nothing is lost or doubled; `story.py` says what is measured.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection
from django.test import Client
from psycopg import sql

from portal.front.children import Child
from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Grounds, Workshop
from tests.kills.disks import fill, small_disk
from tests.kills.story import PATIENCE, SWEEP, Story, web

pytestmark = pytest.mark.kills
DEPLOYS = 20 if FULL else 5
STOP_SECONDS = 10.0 if FULL else 60.0
GROWING = "notifications_notice"


def test_a_batch_survives_full_stores_killed_backends_and_deploys(
    grounds: Grounds, workshop: Workshop, tmp_path: Path, settings, record_property: Callable[[str, object], None]
) -> None:
    workshop.env |= {"KILLS_SWEEP": SWEEP}
    story = Story(workshop, faults=4)
    hanako = people.logged_in(story.cast.hanako)
    beat = workshop.beat()
    worker = workshop.worker()
    story.issue()

    story.begin_fault()
    with redis_without_memory(grounds), web(settings) as ask:
        assert ask(hanako, "get", "/inbox/")[0] == 200
        assert ask(Client(), "post", "/account/login/")[0] == 503, "tries cannot be counted"
        assert not bell.ring("notifications.sweep")
    story.until_row_steps_go_on()

    story.begin_fault()
    kill_a_backend()
    story.until_row_steps_go_on()

    story.until_letters_are_leased()
    place = grounds.postgres.log.parent / "small"
    with small_disk(place, f"{2048 + packed_kibibytes(GROWING, grounds)}k"), table_on(place, grounds):
        filler = fill(place)
        story.issue()
        story.watch.interrupt()
        story.workshop.wait_until(lambda: "No space left on device" in grounds.postgres.log.read_text(errors="replace"), PATIENCE)
        with web(settings) as ask:
            statuses = {ask(hanako, "get", "/inbox/")[0] for _ in range(3)}
        filler.unlink()
        story.watch.is_back()
        story.until_row_steps_go_on()

    story.begin_fault()
    took = []
    for _ in range(DEPLOYS):
        took.append(ended_in_good_order(worker))
        took.append(ended_in_good_order(beat))
        beat, worker = workshop.beat(), workshop.worker()
        story.workshop.wait_until(lambda me=worker: "ready" in workshop.tails(lines=10_000).rpartition(f"--- {me.name}\n")[2], 120)
    story.until_row_steps_go_on()
    story.until_all_is_done()

    with viewing_as(System("test: audit")):
        doubtful = auditing.nothing_is_lost_or_doubled(story.batches, story.cases, tmp_path)
    assert statuses <= {200, 503}
    assert max(took) <= STOP_SECONDS
    sizes = f"{len(story.cases):,} signed letters; Redis full, a backend killed, the data base without room, {DEPLOYS} deploys by SIGTERM"
    record_property("figure", f"{sizes}: 0 lost, 0 doubled; {doubtful} mails marked uncertain, never sent again")
    record_property("stops", f"longest good-bye {max(took):.1f} s; {story.watch.figures()}")


@contextmanager
def redis_without_memory(grounds: Grounds) -> Iterator[None]:
    """As in production it evicts nothing: whoever wants to write is refused."""
    with redis.Redis.from_url(grounds.redis.url) as server:
        server.config_set("maxmemory-policy", "noeviction")
        server.config_set("maxmemory", "1")
        try:
            yield
        finally:
            server.config_set("maxmemory", "0")


def kill_a_backend() -> None:
    """SIGKILL: the whole server throws out all its clients and recovers from its log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1")
        pid = cursor.fetchone()[0]
    os.kill(pid, signal.SIGKILL)


def packed_kibibytes(table: str, grounds: Grounds) -> int:
    """What a table takes without the room of rows that are gone: a whole batch fits into that, in the size of the issue."""
    with psycopg.connect(keeper(grounds), autocommit=True) as there:
        there.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
        found = there.execute("SELECT pg_table_size(%s::regclass) / 1024", [table]).fetchone()
    assert found
    return int(found[0])


def keeper(grounds: Grounds) -> str:
    """The address at which the data base's owner may do more than the portal."""
    password = grounds.postgres.log.with_name("postgres.password").read_text()
    where = connection.settings_dict
    return f"host=127.0.0.1 port={where['PORT']} user=keeper password={password} dbname={where['NAME']}"


@contextmanager
def table_on(place: Path, grounds: Grounds) -> Iterator[None]:
    """The table that grows with a batch lies on a disk of its own until the block ends."""
    mine = place / "space"
    mine.mkdir()
    if owner := grounds.postgres.child.user:
        shutil.chown(mine, owner)
    with psycopg.connect(keeper(grounds), autocommit=True) as there:
        there.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(mine))))
        there.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE small").format(sql.Identifier(GROWING)))
        try:
            yield
        finally:
            there.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE pg_default").format(sql.Identifier(GROWING)))
            there.execute("CHECKPOINT")
            there.execute("DROP TABLESPACE small")


def ended_in_good_order(child: Child) -> float:
    began = time.monotonic()
    child.ask_to_end()
    assert child.wait(150), f"{child.name} did not end"
    child.kill()
    return time.monotonic() - began
