"""The real portal in processes of its own, on a data base of its own, for tests that no single process can make."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

from portal.front import programs
from portal.front.children import Child, free_port
from portal.front.programs import BIN
from tests import embedded, migrated

WORKERS = 4


@dataclass(frozen=True)
class Running:
    """Where the portal answers, the environment it sees, and what `stage.py` put on its stage."""

    url: str
    env: dict[str, str]
    folder: Path
    cast: dict[str, str]


@contextmanager
def portal(folder: Path) -> Iterator[Running]:
    """Migrate, set the stage, start four server processes; all of it is gone afterwards."""
    with ExitStack() as stack:
        port = free_port()
        listening = {f"{slug.upper()}_URL": f"http://localhost:{free_port()}" for slug in samples()}
        env = {
            **os.environ,
            **stack.enter_context(_database(folder)),
            "TOBIRA_STATE_DIR": str(folder),
            "PORTAL_URL": f"http://localhost:{port}",
            "DJANGO_SETTINGS_MODULE": "tests.connections.served",
            "HANDBOOK_URL": "",
            **listening,
            "LOG_LEVEL": "ERROR",
        }
        env.pop("REDIS_URL", None)
        if "handbook" in samples():
            programs.make_handbook_key(folder)
        cast = json.loads(_run(["-m", "tests.connections.stage"], env).splitlines()[-1])
        command = [BIN / "python", "-m", "portal.front.serving", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", str(WORKERS)]
        command += ["--blocking-threads", "1", "--no-ws", "--log-level", "warning", "portal.wsgi:application"]
        stack.enter_context(_child("portal", command, env, folder))
        _wait_for(f"http://localhost:{port}/.well-known/jwks.json", folder / "portal.log")
        yield Running(f"http://localhost:{port}", env, folder, cast)


def command(portal: Running, module: str, *words: str) -> dict[str, str]:
    """What a module of ours prints as JSON when it is run beside the portal."""
    return dict(json.loads(_run(["-m", module, *words], portal.env).splitlines()[-1]))


def samples() -> dict[str, Callable[[str, int, Path, Mapping[str, str]], Child]]:
    """The sample services that can run on this machine, and how each is started."""
    known = {"library": programs.library, "booking": programs.booking}
    return {**known, "handbook": programs.handbook} if programs.has_handbook() else known


@contextmanager
def sample(portal: Running, slug: str) -> Iterator[str]:
    """One of the samples as a process of its own; yields its address."""
    url = portal.env[f"{slug.upper()}_URL"]
    with (portal.folder / f"{slug}.log").open("wb") as log:
        child = samples()[slug](portal.url, urlsplit(url).port or 80, portal.folder, portal.env)
        child.output = log
        try:
            child.start()
            _wait_for(f"{url}/", portal.folder / f"{slug}.log")
            yield url
        finally:
            child.end()


@contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """A new data base with all tables on the run's own PostgreSQL; an SQLite file when the run is on SQLite."""
    if connection.vendor != "postgresql":
        embedded.migrate(folder)
        yield {"SQLITE_FILE": str(folder / "tobira.sqlite3")}
        return
    with migrated.copied("running") as address:
        yield {"DATABASE_URL": address, "DATABASE_POOL": "2"}


def _run(words: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *words], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def _child(name: str, command: list[str | Path], env: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        child = Child(name, command, env=env, cwd=settings.BASE_DIR, output=log).start()
        try:
            yield
        finally:
            child.end()


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + 180  # four servers start at once, on a machine that may be busy
    while time.monotonic() < deadline:
        # OSError: refused, hung up on, or taken by a server that is too busy with starting to say anything.
        with suppress(OSError), urlopen(url, timeout=5) as answer:  # noqa: S310 – our own address
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer\n{log.read_text()[-3000:]}")
