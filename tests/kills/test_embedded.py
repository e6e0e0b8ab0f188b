"""The embedded mode: one SQLite file, two writers and a batch, and the worker is killed again and again. Nobody is told "locked".

Needs no services. Everything is a process of its own, for the test's own data base may be another.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from portal.front.children import Child, end_all
from portal.front.programs import BIN
from tests import embedded
from tests.kills.conftest import FULL

pytestmark = pytest.mark.kills
LETTERS, DEATHS, WRITING, PATIENCE = (1_000, 20, 120, 1800) if FULL else (60, 5, 15, 300)


def test_two_writers_and_a_batch_survive_kills_on_one_file(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    env = embedded.environment(tmp_path, KILLS_SWEEP="2")
    embedded.migrate(tmp_path)
    ran(env, "-m", "tests.kills.embedded", "stage", str(LETTERS))
    beat = celery(env, tmp_path, "beat", "--schedule", str(tmp_path / "schedule"), "--pidfile=")
    children = [beat]
    dice = random.Random(os.environ.get("KILLS_SEED", "堺"))
    try:
        worker = one_worker(env, tmp_path, children)
        writers = [popen(env, "-m", "tests.kills.embedded", "write", str(WRITING)) for _ in range(2)]
        for moment in sorted(dice.uniform(0.02, 0.9) for _ in range(DEATHS)):
            wait_until(lambda at=moment: done(tmp_path) >= at)
            worker.kill()
            worker = one_worker(env, tmp_path, children)
        wait_until(lambda: done(tmp_path) >= 1)
        told = [json.loads(writer.communicate(timeout=PATIENCE)[0]) for writer in writers]
    finally:
        end_all(children)
    found = json.loads(ran(env, "-m", "tests.kills.embedded", "audit").splitlines()[-1])
    assert (found["notices"], found["cases"], found["ready"], found["opened"]) == (LETTERS,) * 4
    assert (found["released"], found["faults"], found["chains"], found["integrity"]) == (1, [], [], "ok")
    assert [writer["locked"] for writer in told] == [0, 0]
    assert all(writer["writes"] for writer in told)
    longest = max(writer["longest"] for writer in told)
    writes = sum(writer["writes"] for writer in told)
    sizes = f"{LETTERS:,} letters on SQLite, {DEATHS} SIGKILLs, {writes:,} writes of two others meanwhile"
    record_property("figure", f"{sizes}: 0 lost, 0 doubled, 0 times locked, longest wait {longest:.1f} s, integrity ok")


def done(state: Path) -> float:
    """0 to 1: letters that are kept, and the release."""
    with closing(sqlite3.connect(f"file:{state / 'tobira.sqlite3'}?mode=ro", uri=True, timeout=20)) as there:
        ready = there.execute("SELECT count(*) FROM notifications_notice WHERE pdf = 'ready'").fetchone()[0]
        released = there.execute("SELECT count(*) FROM notifications_release WHERE released_at IS NOT NULL").fetchone()[0]
        waiting = there.execute("SELECT count(*) FROM notifications_delivery WHERE state IN ('planned', 'sending')").fetchone()[0]
        planned = there.execute("SELECT count(*) FROM notifications_delivery").fetchone()[0]
    if ready < LETTERS or not released:
        return 0.95 * ready / LETTERS
    return 1.0 if planned >= LETTERS and not waiting else 0.96


def one_worker(env: dict[str, str], state: Path, children: list[Child]) -> Child:
    """One process, as on SQLite always."""
    options = ["--queues", "urgent,default,alerts,pdf", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    child = celery(env, state, "worker", *options, "--hostname", f"embedded-{len(children)}@localhost")
    children.append(child)
    return child


def celery(env: dict[str, str], state: Path, *words: str) -> Child:
    child = Child(words[0], [BIN / "celery", "--app", "tests.kills.app", "--quiet", *words], env=env, cwd=settings.BASE_DIR, patience=5)
    with (state / f"{words[0]}.log").open("ab") as child.output:
        child.start()
    return child


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it does not go on"
        time.sleep(0.3)


def ran(env: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def popen(env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *words], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
