"""A PgBouncer of our own in front of a private PostgreSQL, with the settings that production uses (`deploy/pgbouncer/pgbouncer.ini`).

For tests and benchmarks. It listens on 127.0.0.1 only and asks for the portal's password; like PostgreSQL it refuses to run as root.
"""

import configparser
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from deploy.services import Server, ServiceMissing, _unprivileged_user, remove, walkable_folder
from portal.front.children import Child, free_port

SETTINGS = Path(__file__).resolve().parent / "pgbouncer" / "pgbouncer.ini"
REMEDY = "PgBouncer is not installed. Type: sudo apt-get install --no-install-recommends pgbouncer"


def pooler_missing() -> str:
    """A sentence, or "" when it is there."""
    return "" if _program() else REMEDY


def _program() -> str | None:
    # Debian puts it where only administrators look.
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def passing_pooler(database_url: str, *, servers: int) -> Iterator[str]:
    """The same address through a pooler that holds `servers` connections at most. Raises `ServiceMissing`."""
    program = _program()
    if program is None:
        raise ServiceMissing(REMEDY)
    home = walkable_folder("tobira-pooler-")
    user = _unprivileged_user()
    port = free_port()
    where = urlsplit(database_url)
    url = f"{where.scheme}://{where.username}:{where.password}@127.0.0.1:{port}{where.path}"
    _write(home, where.path.strip("/"), f"host={where.hostname} port={where.port}", port, servers)
    users = home / "users.txt"
    users.touch(0o600)
    users.write_text(f'"{where.username}" "{where.password}"\n')
    if user:
        shutil.chown(users, user)
    log = home / "pgbouncer.log"
    server = Server(url, Child("pgbouncer", [program, home / "pgbouncer.ini"], cwd=home, user=user), log, lambda: _answers(url))
    try:
        server.start()
        yield url
    finally:
        server.end()
        remove(home)


def _write(home: Path, name: str, target: str, port: int, servers: int) -> None:
    parts = configparser.ConfigParser(interpolation=None)
    parts.read(SETTINGS, encoding="utf-8")
    parts["databases"] = {name: target}
    parts["pgbouncer"].update({
        "listen_addr": "127.0.0.1", "listen_port": str(port), "auth_file": str(home / "users.txt"),
        "default_pool_size": str(servers), "reserve_pool_size": "0",
        # Tests on a machine that is busy with others wait for longer than a person would.
        "query_wait_timeout": "120",
    })
    with (home / "pgbouncer.ini").open("w", encoding="utf-8") as file:
        parts.write(file)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
