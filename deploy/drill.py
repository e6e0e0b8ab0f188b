"""`make drill`: does what we keep bring the portal back? Start, fill, back up, destroy, restore, compare, and print how long it took.

    python -m deploy.drill [--letters 120] [--archive-timeout 60]

Two ways back are walked, on servers of its own that it starts, kills and deletes:

* *by the log*: a base copy and the archived log (deploy/postgres/*.sh) bring the data base back to the last archived instant. What is lost
  is measured with marks that are written twice a second until the very end: the RPO.
* *by the backup*: `manage.py restore` into a new server, with the keys from where they were put apart.

After each: every table as it was, every chain of the trail whole, a hundred letters opened, the web server ready: the RTO. Exit 1 when
anything differs or takes longer than the handbook promises (RPO 5 minutes, RTO 30 minutes).
"""

import argparse
import base64
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg

from deploy.services import DATABASE, Server, postgres_server, walkable_folder
from portal.front.children import Child, free_port

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPTS = ROOT / "deploy" / "postgres"
RPO_SECONDS, RTO_SECONDS = 300, 1800
MARK_EVERY = 0.5
OPENED = 100
READY_SECONDS = 120
READY = '{"data_base": "ok", "migrations": "ok", "cache": "ok"}'
T = TypeVar("T")


class DrillFailed(Exception):
    """A step did not come out as it must; the message ends with what the program said."""


@dataclass
class Drill:
    """One walk through it. `home` is deleted afterwards; `figures` is what is printed at the end."""

    home: Path
    letters: int
    archive_timeout: int
    figures: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    lost_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.wal, self.bases, self.backups, self.keys = (self.home / name for name in ("wal", "base", "backups", "keys"))
        for place in (self.wal, self.bases):
            place.mkdir()
            shutil.chown(place, self.user)
        self.secrets = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SEAL_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
            "OIDC_SUBJECT_KEYS": secrets.token_urlsafe(48),
        }

    def walk(self) -> None:
        first = self._server("first", archive=True)
        try:
            first.start()
            folder, last = self._fill_and_back_up(first)
        finally:
            first.child.kill()
        say("destroyed: SIGKILL, data base and files deleted")
        shutil.rmtree(self.home / "first")
        shutil.rmtree(self.home / "state")
        self._by_the_log(folder, last)
        self._by_the_backup(folder)

    def _fill_and_back_up(self, first: Server) -> tuple[Path, float]:
        """The backup, and the instant of the last mark that was committed before the end."""
        env = self._environment(first, "state", self.secrets)
        say("filling a data base: people, a trail, signed letters")
        self._manage(env, "migrate", "--verbosity", "0")
        self._manage(env, "createcachetable")
        self._run(env, [BIN / "python", "-m", "tests.kills.filling", str(self.letters)])
        say("backing up while marks are written")
        with marks(first) as written:
            self._as_keeper("base.sh", first)
            folder = self._timed(
                "backup", lambda: Path(self._manage(env, "backup", str(self.backups), "--keys-into", str(self.keys)).strip())
            )
            time.sleep(self.archive_timeout + 3)
            first.child.kill()
        return folder, written[-1]

    def _by_the_log(self, folder: Path, last: float) -> None:
        say("the way back by the log")
        began = time.monotonic()
        place = self.home / "log" / "postgres"
        place.mkdir(parents=True)
        shutil.chown(place, self.user)
        place.chmod(0o700)
        base = max(self.bases.iterdir())
        self._run(self._wal_environment(), [SCRIPTS / "recover.sh", base, place / "data"], user=self.user)
        server = self._server("log", archive=False)
        server.start()
        try:
            env = self._environment(server, "state-log", self._kept_secrets())
            self._manage(env, "restore", str(folder), "--files-only", "--keys", str(self.keys))
            self._look("by the log", env, folder, began)
            with psycopg.connect(_marks_of(server)) as there:
                row = there.execute("SELECT max(at) FROM marks").fetchone()
            self.lost_seconds = last - (float(row[0]) if row and row[0] else 0.0)
            self.figures["RPO by the log"] = (
                f"{self.lost_seconds:.1f} s lost at archive_timeout = {self.archive_timeout} s (allowed: {RPO_SECONDS} s)"
            )
        finally:
            server.end()

    def _by_the_backup(self, folder: Path) -> None:
        say("the way back by the backup")
        began = time.monotonic()
        server = self._server("fresh", archive=False)
        server.start()
        try:
            env = self._environment(server, "state-fresh", self._kept_secrets())
            self._manage(env, "restore", str(folder), "--keys", str(self.keys))
            self._look("by the backup", env, folder, began)
            refused = self._run(env, [BIN / "python", "manage.py", "restore", folder], may_fail=True)
            if "--over" not in refused:
                raise DrillFailed(f"a restore over a full data base was not refused: {refused}")
            self.figures["over a full data base"] = "refused"
        finally:
            server.end()

    def _look(self, way: str, env: Mapping[str, str], folder: Path, began: float) -> None:
        """Everything that must be as it was; the clock stops when the web server says that it is ready."""
        self._manage(env, "migrate", "--verbosity", "0")
        self._manage(env, "createcachetable")
        with web(env, self.home):
            self.seconds[way] = time.monotonic() - began
        compared = self._manage(env, "restore", str(folder), "--compare")
        chains = self._manage(env, "verify_audit").count("OK ")
        opened = self._manage(env, "verify_letters", "--sample", str(OPENED)).split()[0]
        if int(opened) < min(OPENED, self.letters):
            raise DrillFailed(f"only {opened} letters are there")
        self.figures[f"RTO {way}"] = f"{self.seconds[way]:.1f} s to a web server that is ready (allowed: {RTO_SECONDS} s)"
        self.figures[f"checked {way}"] = f"{compared.strip()} {chains} chains hold, {opened} letters opened"

    def _server(self, name: str, *, archive: bool) -> Server:
        home = self.home / name
        home.mkdir(exist_ok=True)
        home.chmod(0o711)
        for password in ("postgres.password", "portal.password"):
            if (kept := self.home / password).exists():
                shutil.copy(kept, home / password)
        # Until the log is played to its end nobody may look: a half-recovered data base would answer.
        extra = {"hot_standby": "off"}
        if archive:
            options = (line.partition("=") for line in (SCRIPTS / "archiving.conf").read_text().splitlines() if not line.startswith("#"))
            extra |= {key.strip(): value.strip().strip("'") for key, _, value in options if key.strip()}
            extra |= {
                "archive_timeout": str(self.archive_timeout),
                "archive_command": f"TOBIRA_WAL_DIR={self.wal} {SCRIPTS}/archive.sh %p %f",
            }
        server = postgres_server(home, volatile=False, extra=extra)
        for password in ("postgres.password", "portal.password"):
            shutil.copy(home / password, self.home / password)
        return server

    def _environment(self, server: Server, state: str, own: Mapping[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_", "TOBIRA_", "SQLITE_"))}
        product = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": server.url, "TOBIRA_STATE_DIR": str(self.home / state)}
        return clean | product | dict(own)

    def _kept_secrets(self) -> dict[str, str]:
        """What an operator reads off the place where the keys were put apart."""
        lines = (self.keys / "environment").read_text().splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def _wal_environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "TOBIRA_WAL_DIR": str(self.wal), "TOBIRA_BASE_DIR": str(self.bases)}

    def _as_keeper(self, script: str, server: Server) -> None:
        port = server.url.rpartition(":")[2].partition("/")[0]
        where = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "keeper", "PGPASSWORD": (self.home / "postgres.password").read_text()}
        self._timed("base copy", lambda: self._run(self._wal_environment() | where, [SCRIPTS / script], user=self.user))

    def _manage(self, env: Mapping[str, str], *words: str) -> str:
        return self._run(env, [BIN / "python", "-W", "ignore", "manage.py", *words])

    def _run(self, env: Mapping[str, str], words: Sequence[object], *, user: str | None = None, may_fail: bool = False) -> str:
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user and os.geteuid() == 0 else {}
        command = [str(word) for word in words]
        cwd = "/" if user else ROOT
        done = subprocess.run(command, env=dict(env), cwd=cwd, capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload]
        if done.returncode and not may_fail:
            raise DrillFailed(f"{' '.join(command)}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
        return str(done.stdout) + (str(done.stderr) if may_fail else "")

    def _timed(self, what: str, act: Callable[[], T]) -> T:
        began = time.monotonic()
        done = act()
        self.figures[what] = f"{time.monotonic() - began:.1f} s"
        return done


@contextmanager
def marks(server: Server) -> Iterator[list[float]]:
    """Seconds since the epoch, each committed to a data base of its own in the same cluster, until the server dies."""
    written: list[float] = []
    stopped = Event()
    with psycopg.connect(server.url.replace("postgres://", "postgresql://"), autocommit=True) as there:
        there.execute("CREATE DATABASE drill")

    def write() -> None:
        with psycopg.connect(_marks_of(server), autocommit=True) as there:
            there.execute("CREATE TABLE marks (at double precision)")
            while not stopped.is_set():
                now = time.time()
                there.execute("INSERT INTO marks VALUES (%s)", [now])
                written.append(now)
                stopped.wait(MARK_EVERY)

    def write_until_it_dies() -> None:
        try:
            write()
        except psycopg.OperationalError:
            return

    thread = Thread(target=write_until_it_dies, daemon=True)
    thread.start()
    try:
        yield written
    finally:
        stopped.set()
        thread.join(10)


def _marks_of(server: Server) -> str:
    return server.url.replace("postgres://", "postgresql://").removesuffix(f"/{DATABASE}") + "/drill"


@contextmanager
def web(env: Mapping[str, str], home: Path) -> Iterator[None]:
    """The product's web server, entered when `/health/ready` says 200."""
    port = free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws"]
    command: list[str | Path] = [BIN / "python", "-m", "portal.front.serving", *words, "--log-level", "warning", "portal.wsgi:application"]
    child = Child("web", command, env=env, cwd=ROOT)
    with (home / "web.log").open("ab") as child.output:
        child.start()
    until = time.monotonic() + READY_SECONDS
    try:
        while (said := answer_of(f"http://127.0.0.1:{port}/health/ready")) != READY:
            if time.monotonic() > until or not child.is_alive:
                raise DrillFailed(f"the web server is not ready: {said}\n{(home / 'web.log').read_text()[-1500:]}")
            time.sleep(0.2)
        yield
    finally:
        child.end()


def answer_of(url: str) -> str:
    """What it says, also when that is bad news; "" when nobody answers."""
    try:
        with urlopen(url, timeout=3) as answer:  # noqa: S310 (our own address)
            return str(answer.read().decode())
    except HTTPError as answer:
        return answer.read().decode()
    except OSError:
        return ""


def say(words: str) -> None:
    print(f"» {words}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.drill", description="Destroy a filled portal and bring it back.")
    parser.add_argument("--letters", type=int, default=120)
    parser.add_argument("--archive-timeout", type=int, default=60, help="seconds; the product's own is 60")
    chosen = parser.parse_args()
    home = walkable_folder("tobira-drill-")
    drill = Drill(home, chosen.letters, chosen.archive_timeout)
    try:
        drill.walk()
    except DrillFailed as failure:
        print(f"FAILED: {failure}")
        return 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for what, figure in drill.figures.items():
        print(f"{what:<24}{figure}")
    in_time = drill.lost_seconds <= RPO_SECONDS and max(drill.seconds["by the log"], drill.seconds["by the backup"]) <= RTO_SECONDS
    print("The drill is passed." if in_time else "Too slow, or too much lost.")
    return 0 if in_time else 1


if __name__ == "__main__":
    sys.exit(main())
