"""Real workers and a real beat on the test's own PostgreSQL and Redis, to be killed at any moment.

    def test_nothing_is_lost(workshop: Workshop) -> None:
        worker, beat = workshop.worker(), workshop.beat()
        ...                                  # make work: the test and the workers share one data base
        worker.kill()                        # SIGKILL to the whole process group, as a power cut would
        workshop.worker()
        workshop.wait_until(lambda: all_is_done(), seconds=60)

The programs end with the test, whatever happens; their logs are shown when it fails.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from portal.celery import QUEUES
from portal.front.children import Child, end_all
from portal.front.programs import BIN


@dataclass
class Workshop:
    """Starts programs that see the test's data base and broker."""

    env: dict[str, str]
    logs: Path
    children: list[Child] = field(default_factory=list)

    def worker(self, queues: tuple[str, ...] = QUEUES, processes: int = 2) -> Child:
        number = len(self.children)
        name = f"kills-{number}@localhost"
        options = ["--queues", ",".join(queues), "--concurrency", str(processes), "--hostname", name]
        return self._start(f"worker-{number}", ["worker", *options, "--without-gossip", "--without-mingle"])

    def beat(self) -> Child:
        number = len(self.children)
        return self._start(f"beat-{number}", ["beat", "--schedule", str(self.logs / f"schedule-{number}"), "--pidfile="])

    def wait_until(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Ask until it is so; fail with the ends of all logs when it takes longer."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                pytest.fail(f"not so after {seconds} s\n{self.tails()}")
            time.sleep(0.1)

    def tails(self, lines: int = 15) -> str:
        logs = {child.name: (self.logs / f"{child.name}.log").read_text(errors="replace") for child in self.children}
        return "\n".join(f"--- {name}\n" + "\n".join(text.splitlines()[-lines:]) for name, text in logs.items())

    def _start(self, name: str, words: list[str]) -> Child:
        command = [BIN / "celery", "--app", "tests.kills.app", "--quiet", *words, "--loglevel", "INFO"]
        child = Child(name, command, env=self.env, cwd=settings.BASE_DIR, patience=5)
        with (self.logs / f"{name}.log").open("wb") as child.output:
            child.start()
        self.children.append(child)
        return child


@pytest.fixture
def workshop(transactional_db: None, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop on a fresh test data base; Redis is emptied, for a bell of an earlier test means nothing to this one."""
    if connection.vendor != "postgresql" or "REDIS_URL" not in os.environ:
        pytest.skip("needs the private services: python -m deploy.run_tests kills")
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
