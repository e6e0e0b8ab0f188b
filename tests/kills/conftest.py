"""Real workers and a real beat on the test's own PostgreSQL and Redis, to be killed at any moment.

    def test_nothing_is_lost(workshop: Workshop) -> None:
        worker, beat = workshop.worker(), workshop.beat()
        ...                                  # make work: the test and the workers share one data base
        worker.kill()                        # SIGKILL to the whole process group, as a power cut would
        workshop.worker()
        workshop.wait_until(lambda: all_is_done(), seconds=60)

The programs end with the test, whatever happens; their logs are shown when it fails. PostgreSQL and Redis are not those of the test
run, but `grounds` of our own: on disk as in production, and to be hurt at will.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import environ
import pytest
import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from deploy.services import Server, missing, postgres_server, redis_server, remove, walkable_folder
from portal.celery import QUEUES
from portal.front.children import Child, end_all, free_port
from portal.front.programs import BIN

FULL = "KILLS_FULL" in os.environ


@dataclass
class Grounds:
    """Servers that may be hurt. Both come back at the same address."""

    postgres: Server
    redis: Server

    def stop_postgres_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: no good-bye to anybody, and a recovery from the log at the next start."""
        process = self.postgres.child.process
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        assert self.postgres.child.wait(30)


@pytest.fixture(scope="session")
def grounds(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Grounds]:
    """From now on this process and its workers stand on servers of their own."""
    if missing() or connection.vendor != "postgresql":
        pytest.skip("needs the private services: python -m deploy.run_tests kills")
    home = walkable_folder("tobira-grounds-")
    before, found = dict(connection.settings_dict), Grounds(postgres_server(home, volatile=False), redis_server(home, volatile=False))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        try:
            found.postgres.start()
            found.redis.start()
            patch.setenv("REDIS_URL", found.redis.url)
            _stand_on(environ.Env.db_url_config(found.postgres.url))
            yield found
        finally:
            _stand_on(before)
            found.redis.end()
            found.postgres.end()
            remove(home)


@pytest.fixture(scope="session")
def django_db_setup(grounds: Grounds, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test data base, made on our own ground: to make it twice would take as long as half of the tests here."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def _stand_on(server: dict[str, object]) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict.update({name: server[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")})


@dataclass
class Workshop:
    """Starts programs that see the test's data base and broker."""

    env: dict[str, str]
    logs: Path
    children: list[Child] = field(default_factory=list)

    def worker(self, queues: tuple[str, ...] = QUEUES, processes: int = 2, **more: str) -> Child:
        """`more` stands in its environment alone."""
        number = len(self.children)
        name = f"kills-{number}@localhost"
        options = ["--queues", ",".join(queues), "--concurrency", str(processes), "--hostname", name]
        return self._start(f"worker-{number}", ["worker", *options, "--without-gossip", "--without-mingle"], **more)

    def beat(self, **more: str) -> Child:
        number = len(self.children)
        return self._start(f"beat-{number}", ["beat", "--schedule", str(self.logs / f"schedule-{number}"), "--pidfile="], **more)

    def web(self, **more: str) -> tuple[Child, str]:
        """A web server of one process, once it answers, and its address."""
        number, port = len(self.children), free_port()
        words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws"]
        command = [BIN / "python", "-m", "portal.front.serving", *words, "--log-level", "warning", "portal.wsgi:application"]
        env = self.env | {"DJANGO_SETTINGS_MODULE": "tests.connections.served"} | more
        child = self._run(Child(f"web-{number}", command, env=env, cwd=settings.BASE_DIR, patience=20))
        address = f"http://localhost:{port}"
        self.wait_until(lambda: answered(f"{address}/health/live")[0] == 200, 300)
        return child, address

    def wait_until(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Ask until it is so; fail with the ends of all logs when it takes longer."""
        deadline = time.monotonic() + seconds
        while not _asked(is_so):
            if time.monotonic() > deadline:
                pytest.fail(f"not so after {seconds} s\n{self.tails()}")
            time.sleep(0.1)

    def tails(self, lines: int = 15) -> str:
        logs = {child.name: (self.logs / f"{child.name}.log").read_text(errors="replace") for child in self.children}
        return "\n".join(f"--- {name}\n" + "\n".join(text.splitlines()[-lines:]) for name, text in logs.items())

    def _start(self, name: str, words: list[str], **more: str) -> Child:
        command = [BIN / "celery", "--app", "tests.kills.app", "--quiet", *words, "--loglevel", "INFO"]
        return self._run(Child(name, command, env=self.env | more, cwd=settings.BASE_DIR, patience=5))

    def _run(self, child: Child) -> Child:
        with (self.logs / f"{child.name}.log").open("wb") as child.output:
            child.start()
        self.children.append(child)
        return child


def answered(url: str, cookie: str = "") -> tuple[int, str, float]:
    """Status, page and seconds; status 0 when nobody answers."""
    began = time.monotonic()
    try:
        with urlopen(Request(url, headers={"Cookie": cookie}), timeout=30) as answer:  # noqa: S310 (our own web server)
            found = answer.status, answer.read().decode()
    except HTTPError as answer:
        found = answer.code, answer.read().decode()
    except OSError:
        found = 0, ""
    return *found, time.monotonic() - began


def _asked(is_so: Callable[[], bool]) -> bool:
    """A server that is away says nothing; afterwards this process needs a new connection as everybody does."""
    try:
        return is_so()
    except (OperationalError, InterfaceError):
        connection.close()
        return False


@pytest.fixture
def workshop(grounds: Grounds, transactional_db: None, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop on a fresh test data base; Redis is emptied, for a bell of an earlier test means nothing to this one."""
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
    started = Workshop(_environment(tmp_path), tmp_path)
    try:
        yield started
    finally:
        end_all(started.children)


def _environment(state: Path) -> dict[str, str]:
    """The product's own settings, on the data base that this test run has made for itself."""
    where = connection.settings_dict
    url = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": url, "DATABASE_POOL": "2", "TOBIRA_STATE_DIR": str(state)}
    return {**os.environ, **own}
