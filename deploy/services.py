"""A PostgreSQL and a Redis of our own, for the demo, the tests and the benchmarks: never the machine's.

    python -m deploy.services run [--home DIR] [--volatile] [--] COMMAND…    COMMAND sees DATABASE_URL and REDIS_URL
    python -m deploy.services check                                         says what is missing; exit 1 if anything is

Both listen on 127.0.0.1 only, on free ports, behind random passwords, and end with the command. PostgreSQL refuses to run as root,
so root hands it to an unprivileged OS user; its files then live where that user can reach them (`/root` and many checkouts are
closed to others), and `HOME/postgres.path` says where. Plain Python: nothing here needs the portal's settings.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from portal.front.children import Child, die_with_parent, free_port

ROLE = "portal"
DATABASE = "portal"
START_SECONDS = 30
# Losing power may lose the tests' data base; nobody will miss it, and each commit costs a third.
VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class ServiceMissing(Exception):
    """A program is not installed, or did not start; the message says what to do."""


@dataclass(frozen=True)
class Services:
    """Addresses with their passwords, as the portal's settings read them."""

    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def missing() -> list[str]:
    """Sentences about programs that are not installed; empty when all is there."""
    found = []
    if _program("initdb") is None:
        found.append("PostgreSQL is not installed. Type: sudo apt-get install --no-install-recommends postgresql")
    if _program("redis-server") is None:
        found.append("Redis is not installed. Type: sudo apt-get install --no-install-recommends redis-server")
    if os.geteuid() == 0 and _unprivileged_user() is None:
        found.append("PostgreSQL will not run as root, and this machine has neither a user postgres nor nobody to run it as.")
    return found


@contextmanager
def private_services(home: Path, *, volatile: bool = False) -> Iterator[Services]:
    """Start both under `home` (made when it is not there; what it holds from an earlier start is used again), stop both at the end.

    The portal's role is no superuser and has no BYPASSRLS, so row-level security bites; it may create roles and data bases, for
    `migrate` makes the former and the tests make the latter. Raises `ServiceMissing`.
    """
    problems = missing()
    if problems:
        raise ServiceMissing(" ".join(problems))
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        postgres, cache = postgres_server(home, volatile=volatile), redis_server(home, volatile=volatile)
        for server in (postgres, cache):
            stack.callback(server.end)
            server.start()
        yield Services(postgres.url, cache.url)


@dataclass
class Server:
    """One of the two. After a fall it can be started again, at the same address and on what it had written down."""

    url: str
    child: Child
    log: Path
    answers: Callable[[], bool]
    prepare: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Returns when it answers. Raises `ServiceMissing`."""
        with self.log.open("ab") as self.child.output:
            self.child.start()
        _wait_for(self.child, self.answers, self.log)
        self.prepare()

    def end(self) -> None:
        self.child.end()


def postgres_server(home: Path, *, volatile: bool, extra: Mapping[str, str] | None = None) -> Server:
    """PostgreSQL under `home`, not started yet; its data base is made when it is not there. `extra` are settings of its own."""
    user = _unprivileged_user() if os.geteuid() == 0 else None
    place = _reachable_place(home, user)
    password, portal_password = _password(home / "postgres.password"), _password(home / "portal.password")
    if not (place / "data" / "PG_VERSION").exists():
        _initdb(place, user, password)
    port = free_port()
    command = _postgres_command(place, port, volatile, extra or {})
    return Server(
        url=f"postgres://{ROLE}:{portal_password}@127.0.0.1:{port}/{DATABASE}",
        child=Child("postgres", command, cwd=place, user=user, stop_with=signal.SIGINT, patience=20),
        log=home / "postgres.log",
        answers=lambda: _database_answers(port, password),
        prepare=lambda: _make_portal_role(port, password, portal_password),
    )


def _postgres_command(place: Path, port: int, volatile: bool, extra: Mapping[str, str]) -> list[str]:
    options = {"listen_addresses": "127.0.0.1", "port": str(port), "max_connections": "100", "shared_buffers": "128MB"}
    # A socket's path may have 107 bytes; a deep checkout goes without, the loopback address does for all.
    options["unix_socket_directories"] = str(place) if len(str(place)) < 80 else ""
    if volatile:
        options |= VOLATILE
    switches = [part for name, value in (options | dict(extra)).items() for part in ("-c", f"{name}={value}")]
    return [_needed("postgres"), "-D", str(place / "data"), *switches]


def _initdb(place: Path, user: str | None, password: str) -> None:
    data = place / "data"
    shutil.rmtree(data, ignore_errors=True)
    secret = place / "initdb.password"
    secret.write_text(password)
    secret.chmod(0o600)
    if user:
        shutil.chown(secret, user)
    command = [_needed("initdb"), "-D", str(data), "-U", "keeper", "--auth=scram-sha-256", f"--pwfile={secret}"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        command, cwd=place, user=user, group=pwd.getpwnam(user).pw_gid if user else None, extra_groups=[] if user else None,
        capture_output=True, text=True, check=False,
    )
    secret.unlink()
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise ServiceMissing(f"initdb failed in {place}: {done.stderr.strip()}")


def _make_portal_role(port: int, password: str, portal_password: str) -> None:
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with psycopg.connect(_keeper(port, password), autocommit=True) as keeper:
        if not keeper.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            keeper.execute(sql.SQL("CREATE ROLE {}").format(role))
        keeper.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD {}").format(role, portal_password)
        )
        if not keeper.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            keeper.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _keeper(port: int, password: str) -> str:
    return f"host=127.0.0.1 port={port} user=keeper password={password} dbname=postgres connect_timeout=2"


def _database_answers(port: int, password: str) -> bool:
    try:
        psycopg.connect(_keeper(port, password)).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_server(home: Path, *, volatile: bool) -> Server:
    """Redis under `home`, not started yet."""
    place = home / "redis"
    place.mkdir(exist_ok=True)
    port, password = free_port(), _password(home / "redis.password")
    settings = place / "redis.conf"
    settings.touch(0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {place}\nappendonly yes\n"
        f"appendfsync {'no' if volatile else 'everysec'}\nsave \"\"\ndaemonize no\n"
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    server = Child("redis", [_needed("redis-server"), settings], cwd=place)
    return Server(url, server, home / "redis.log", lambda: _redis_answers(url))


def _redis_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:  # also while it still loads its file
        return False


def _wait_for(server: Child, answers: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if not server.is_alive or time.monotonic() > deadline:
            raise ServiceMissing(f"{server.name} did not start; the last lines of {log} say why:\n{_tail(log)}")
        time.sleep(0.05)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


def _reachable_place(home: Path, user: str | None) -> Path:
    """A directory for PostgreSQL's files that `user` can walk to: under `home` if that is so, else under /var/tmp and written down."""
    if user is None:
        place = home / "postgres"
        place.mkdir(mode=0o700, exist_ok=True)
        return place.resolve()
    note = home / "postgres.path"
    if note.exists() and (Path(note.read_text()) / "data").is_dir():
        return Path(note.read_text())
    place = (home / "postgres").resolve()
    place.mkdir(mode=0o700, exist_ok=True)
    if not _can_walk_to(place.parent, user):
        place.rmdir()
        place = Path(tempfile.mkdtemp(prefix="tobira-", dir="/var/tmp"))
    shutil.chown(place, user)
    note.write_text(str(place))
    return place


def walkable_folder(prefix: str) -> Path:
    """A new folder that PostgreSQL's user can walk through, too; under /var/tmp when the usual place for such files is closed to it.

    The caller removes it.
    """
    user = _unprivileged_user() if os.geteuid() == 0 else None
    for parent in (None, "/var/tmp"):  # noqa: S108 (open to everybody is what is wanted; mkdtemp takes a name that nobody has)
        home = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        home.chmod(0o711)
        if user is None or _can_walk_to(home, user):
            return home
        home.rmdir()
    raise ServiceMissing("PostgreSQL's user can walk neither to the place for temporary files nor to /var/tmp.")


def _can_walk_to(place: Path, user: str) -> bool:
    account = pwd.getpwnam(user)
    walked = subprocess.run(["test", "-x", place], user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/", check=False)
    return walked.returncode == 0


def _unprivileged_user() -> str | None:
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


def _program(name: str) -> str | None:
    """Debian keeps PostgreSQL's own programs out of PATH, one folder per version; the newest is taken."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else shutil.which(name)


def _needed(name: str) -> str:
    found = _program(name)
    if found is None:
        raise ServiceMissing(f"{name} is not installed.")
    return found


def _password(file: Path) -> str:
    if not file.exists():
        file.touch(0o600)
        file.write_text(secrets.token_hex(16))
    return file.read_text()


def remove(home: Path) -> None:
    """Delete what `private_services` left, also the part that may lie outside `home`."""
    note = home / "postgres.path"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def passing_services() -> Iterator[Services]:
    """For tests and benchmarks: fast, in a directory of their own, gone afterwards."""
    home = walkable_folder("tobira-services-")
    try:
        with private_services(home, volatile=True) as services:
            yield services
    finally:
        remove(home)


def run(command: Sequence[str], services: Services) -> int:
    """Run `command` in our own process group: the terminal's Ctrl-C reaches it directly, SIGTERM is handed on; then it ends itself."""
    environment = os.environ | services.environment()
    child = subprocess.Popen(command, env=environment, preexec_fn=die_with_parent(signal.SIGTERM))  # noqa: PLW1509 (no threads here)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return 128 - code if code < 0 else code


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.services", description="A private PostgreSQL and Redis around a command.")
    words = parser.add_subparsers(dest="what", required=True)
    words.add_parser("check", help="say what is missing")
    running = words.add_parser("run", help="run a command that sees DATABASE_URL and REDIS_URL")
    running.add_argument("--home", type=Path, help="keep the data here; without it, it is deleted afterwards")
    running.add_argument("--volatile", action="store_true", help="fast and careless: for data that may be lost")
    running.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    if chosen.what == "check":
        print("\n".join(missing()) or "PostgreSQL and Redis are here.")
        return 1 if missing() else 0
    command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
    if not command:
        running.error("run needs a command")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    where = private_services(chosen.home, volatile=chosen.volatile) if chosen.home else passing_services()
    try:
        with where as services:
            return run(command, services)
    except ServiceMissing as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
