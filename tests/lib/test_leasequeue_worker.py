"""The lease queue under a real worker and a real beat, on the data base of the test run."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

pytestmark = pytest.mark.services

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Database:
    env: dict[str, str]
    connect: Callable[[], Any]


class Queue:
    """One queue application in its own data base, as seen from outside: a directory, an environment, commands."""

    def __init__(self, home: Path, database: Database, lease: float = 60) -> None:
        self.connect = database.connect
        self.done_file = home / "done"
        self.done_file.touch()
        self.log = home / "worker.log"
        self.env = {
            **os.environ, **database.env, "QUEUE_DONE": str(self.done_file), "QUEUE_LEASE": str(lease),
            "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default",
        }  # fmt: skip

    def python(self, code: str) -> str:
        lines = f"from tests.lib.queueapp import app, mark, poison\n{code}"
        return subprocess.run(
            [sys.executable, "-c", lines], env=self.env, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
        ).stdout

    def migrate(self) -> None:
        self.python("from django.core.management import call_command\ncall_command('migrate', verbosity=0)")

    def send(self, first: int, last: int, seconds: float = 0) -> None:
        self.python(f"for n in range({first}, {last}): mark.delay(number=n, seconds={seconds})")

    def rows(self) -> tuple[int, int]:
        """Messages waiting or leased, and messages parked."""
        counts = "SELECT count(*) - count(parked_at), count(parked_at) FROM lib_lease_queue"
        with closing(self.connect()) as connection:
            waiting, parked = connection.execute(counts).fetchone()
        return waiting, parked

    def done(self) -> list[int]:
        return sorted(int(line) for line in self.done_file.read_text().splitlines())

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "celery", "-A", "tests.lib.queueapp", *arguments]
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=30)

    def until(self, what: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, f"waited {seconds} s in vain; the worker said:\n{self.log.read_text()[-3000:]}"
            time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    """A data base of the run's kind for the queue alone: its workers commit, so it cannot be the test's own."""
    if connection.vendor == "sqlite":
        path = tmp_path / "queue.sqlite3"
        yield Database({"QUEUE_SQLITE": str(path)}, lambda: sqlite3.connect(path, timeout=20))
        return
    server = connection.get_connection_params()
    name = f"queue_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_address(server, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield Database({"QUEUE_POSTGRES": _address(server, name)}, lambda: psycopg.connect(_address(server, name)))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: dict[str, Any], name: str) -> str:
    wanted = {key: server[key] for key in ("host", "port", "user", "password") if server.get(key)}
    return psycopg.conninfo.make_conninfo(dbname=name, **wanted)


@pytest.fixture
def queue(tmp_path, database) -> Queue:
    queue = Queue(tmp_path, database)
    queue.migrate()
    return queue


@pytest.fixture
def short_lease(tmp_path, database) -> Queue:
    queue = Queue(tmp_path, database, lease=2)
    queue.migrate()
    return queue


@pytest.mark.parametrize("pool", [["-P", "prefork", "-c", "2"], ["-P", "threads", "-c", "2"], ["-P", "solo"]], ids=lambda p: p[1])
def test_two_hundred_tasks_are_each_done_once(queue, pool):
    queue.send(0, 200)
    with queue.running("worker", *pool):
        queue.until(lambda: len(queue.done()) >= 200)
        queue.until(lambda: queue.rows() == (0, 0))
    assert queue.done() == list(range(200))


def test_a_task_and_the_task_that_it_rings_for_follow_the_number_of_the_request(queue):
    queue.python(
        "from portal.lib import tracking\nfrom tests.lib.queueapp import whose\n"
        "with tracking.following('%032x' % 7): whose.delay(rings=1)\nwhose.delay(rings=0)"
    )
    with queue.running("worker", "-P", "prefork", "-c", "1"):
        queue.until(lambda: len(queue.done()) == 3)
    of_itself = [number for number in queue.done() if number != 7]
    assert len(of_itself) == 1
    assert queue.done().count(7) == 2


def test_children_that_are_replaced_leave_the_connection_whole(queue):
    queue.send(0, 20)
    with queue.running("worker", "-P", "prefork", "-c", "2", "--max-tasks-per-child", "3"):
        queue.until(lambda: len(queue.done()) >= 20)
        queue.until(lambda: queue.rows() == (0, 0))
    assert queue.done() == list(range(20))
    assert "Error" not in queue.log.read_text()


@pytest.mark.kills
def test_a_killed_worker_loses_nothing(short_lease):
    queue = short_lease
    queue.send(0, 12, seconds=0.3)
    with queue.running("worker", "-P", "prefork", "-c", "2") as first:
        queue.until(lambda: len(queue.done()) >= 3)
        kill(first)
    assert queue.rows()[0] == 12 - len(set(queue.done()))
    with queue.running("worker", "-P", "prefork", "-c", "2"):
        queue.until(lambda: set(queue.done()) == set(range(12)))
        queue.until(lambda: queue.rows() == (0, 0))


def test_a_task_longer_than_its_lease_is_not_given_to_another_worker(short_lease):
    queue = short_lease
    queue.send(0, 1, seconds=5)
    with queue.running("worker", "-P", "prefork", "-c", "1", "-n", "a@x"), queue.running("worker", "-P", "threads", "-c", "1", "-n", "b@x"):
        queue.until(lambda: queue.rows() == (0, 0))
    assert queue.done() == [0]


def test_a_warm_stop_gives_back_what_was_not_begun(queue):
    queue.send(0, 4, seconds=0.5)
    with queue.running("worker", "-P", "prefork", "-c", "1") as worker:
        queue.until(lambda: len(queue.done()) == 1)
        worker.terminate()
        worker.wait(timeout=30)
    done = queue.done()
    assert queue.rows() == (4 - len(done), 0)
    with queue.running("worker", "-P", "solo"):
        queue.until(lambda: queue.rows() == (0, 0))
    assert queue.done() == list(range(4))


def test_a_message_that_kills_every_worker_is_parked(queue):
    queue.python("poison.delay()")
    queue.send(0, 3)
    with queue.running("worker", "-P", "prefork", "-c", "1"):
        queue.until(lambda: queue.rows() == (0, 1))
    assert queue.done() == [0, 1, 2]
    assert "parked" in queue.log.read_text()


def test_beat_rings_and_the_worker_answers(queue, tmp_path):
    with queue.running("worker", "-P", "solo"), queue.running("beat", "-s", str(tmp_path / "schedule"), "--pidfile="):
        queue.until(lambda: len(queue.done()) >= 3)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads Linux's /proc")
def test_an_idle_worker_rests(queue):
    """A bound far above the figure seen (0.5 %), to catch a loop that spins."""
    with queue.running("worker", "-P", "solo", "-l", "INFO") as worker:
        queue.until(lambda: " ready." in queue.log.read_text())
        before = _cpu_seconds(worker.pid)
        start = time.monotonic()
        queue.until(lambda: time.monotonic() - start > 4)
        assert _cpu_seconds(worker.pid) - before < 0.4


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.postgres
def test_four_workers_at_one_queue_do_each_task_once(queue):
    queue.send(0, 400)
    with ExitStack() as workers:
        for number in range(4):
            workers.enter_context(queue.running("worker", "-P", "prefork", "-c", "1", "-n", f"w{number}@x"))
        queue.until(lambda: queue.rows() == (0, 0), seconds=120)
    assert queue.done() == list(range(400))
