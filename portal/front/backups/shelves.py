"""The two data bases as something to take down and put up again: digests of all tables, a copy in a file, and back.

Tables in `NO_LOGINS` are taken without their rows, and the cache's not at all. Who steals a backup could else go in with somebody's
session; whoever was inside logs in once more after a restore.
"""

import hashlib
import itertools
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import environ
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.lib.environment import TellingEnv
from portal.municipalities import walls
from portal.municipalities.postgres.base import EVERYWHERE

from . import lasting
from .manifest import BadBackup, Table

env = TellingEnv()

NO_LOGINS = ("django_session", "usersessions_usersession")
CACHE = "cache_entries"
# What people would miss. A data base that was only migrated has neither.
PRECIOUS = ("identity_user", "audit_entry")
VIEW = f"-c role=tobira_system -c tobira.town={EVERYWHERE} -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"


class Shelf(Protocol):
    """One kind of data base. `part` is the file of a backup that holds it."""

    part: str

    @property
    def name(self) -> str:
        """What somebody says who means to lose what is in it."""

    def take(self, to: Path) -> dict[str, Table]:
        """Write the copy; the digests are those of the very instant of the copy."""

    def digests(self) -> dict[str, Table]: ...
    def precious_rows(self) -> dict[str, int]: ...
    def others(self) -> int:
        """How many other programs have the data base open."""

    def check(self, part: Path) -> None:
        """Whether `put` can read it, here and now. Raises `BadBackup`."""

    def clear(self) -> None: ...
    def put(self, part: Path) -> None:
        """Into an empty data base. Raises `BadBackup`."""


def shelf() -> Shelf:
    return Postgres() if connection.vendor == "postgresql" else Sqlite(Path(str(settings.DATABASES["default"]["NAME"])))


class Sqlite:
    """The file, copied by SQLite's own backup, so that a writer at the same time does no harm."""

    part = "database.sqlite3"

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def name(self) -> str:
        return str(self.file)

    def take(self, to: Path) -> dict[str, Table]:
        with closing(sqlite3.connect(self.file)) as here, closing(sqlite3.connect(to)) as there:
            here.backup(there)
            there.execute("PRAGMA secure_delete = ON")
            for (name,) in there.execute("SELECT name FROM sqlite_master WHERE name IN (?, ?, ?)", (*NO_LOGINS, CACHE)).fetchall():
                there.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own tables
            there.commit()
            there.execute("PRAGMA journal_mode = DELETE")
            there.execute("VACUUM")
            return _sqlite_digests(there)

    def digests(self) -> dict[str, Table]:
        with closing(sqlite3.connect(self.file)) as here:
            return _sqlite_digests(here)

    def precious_rows(self) -> dict[str, int]:
        if not self.file.exists():
            return {}
        with closing(sqlite3.connect(self.file)) as here:
            there_are = {*_sqlite_tables(here)}
            asked = {name: f'SELECT count(*) FROM "{name}"' for name in PRECIOUS if name in there_are}  # noqa: S608 - names of our own tables
            return {name: here.execute(query).fetchone()[0] for name, query in asked.items()}

    def others(self) -> int:
        """By the kernel's own list; where there is none, nobody is seen."""
        found = 0
        for process in Path("/proc").glob("[0-9]*"):
            if process.name != str(os.getpid()):
                found += any(_leads_to(one, self.file) for one in _open_files(process))
        return found

    def check(self, part: Path) -> None:
        try:
            with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as there:
                said = there.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.Error as problem:
            said = str(problem)
        if said != "ok":
            raise BadBackup(f"データベースのファイルが壊れています（{said}）。別の日のものを使ってください。")

    def clear(self) -> None:
        """Nothing is deleted: the old file and its journal stay beside the new one under another name, and those of an earlier time too."""
        there = [path for end in ("", "-wal", "-shm") if (path := self.file.with_name(self.file.name + end)).exists()]
        ends = (f".before-restore{number}" for number in itertools.chain([""], itertools.count(2)))
        end = next(end for end in ends if not any(path.with_name(path.name + end).exists() for path in there))
        for path in there:
            path.replace(path.with_name(path.name + end))

    def put(self, part: Path) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        half = self.file.with_name(self.file.name + ".half")
        half.unlink(missing_ok=True)
        with part.open("rb") as kept, os.fdopen(lasting.private(half), "wb") as out:
            shutil.copyfileobj(kept, out)
        lasting.to_disk(half)
        half.replace(self.file)
        lasting.to_disk(self.file.parent)


def _sqlite_tables(there: sqlite3.Connection) -> list[str]:
    """Shadow tables of the search index belong to it: each release may lay them out in its own way."""
    asked = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in there.execute(asked) if name != CACHE]


def _sqlite_digests(there: sqlite3.Connection) -> dict[str, Table]:
    found = {}
    for name in _sqlite_tables(there):
        keys = [row[1] for row in sorted(there.execute(f'PRAGMA table_info("{name}")'), key=lambda row: row[5]) if row[5]]
        order = ", ".join(f'"{key}"' for key in keys) or "rowid"
        rows, digest = 0, hashlib.sha256()
        for row in there.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608 - names of our own tables
            digest.update(repr(row).encode())
            rows += 1
        found[name] = Table(0, "") if name in NO_LOGINS else Table(rows, digest.hexdigest())
    return found


def _open_files(process: Path) -> Iterator[Path]:
    try:
        yield from (process / "fd").iterdir()
    except OSError:  # it has just ended, or is somebody else's
        return


def _leads_to(link: Path, file: Path) -> bool:
    try:
        return link.readlink() == file.resolve()
    except OSError:
        return False


class Postgres:
    """`pg_dump` and `pg_restore`, which know every version of every release; digests are made in the dump's own snapshot.

    Read through the role of the portal's own work, for the login role itself sees no row behind a wall. Every wall lets that role see
    all rows of all towns (`walls.policy_conditions`), and `pg_dump` is told that this is wanted.
    """

    part = "database.dump"

    @property
    def name(self) -> str:
        return str(self._where()["dbname"])

    def take(self, to: Path) -> dict[str, Table]:
        with self._looking() as reader:
            (snapshot,) = reader.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            found = self._digests(reader)
            without = [*(f"--exclude-table-data={name}" for name in NO_LOGINS), f"--exclude-table={CACHE}"]
            words = ["pg_dump", "--format=custom", "--enable-row-security", f"--snapshot={snapshot}", f"--file={to}", "--no-owner"]
            self._run([*words, *without], VIEW)
        return found

    def digests(self) -> dict[str, Table]:
        with self._looking() as reader:
            return self._digests(reader)

    def precious_rows(self) -> dict[str, int]:
        """Where our tables are not, whatever is there is somebody else's: as many rows as each of theirs has."""
        with psycopg.connect(**self._where()) as asked:
            there_are = {name for (name,) in asked.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
            if not {*PRECIOUS} <= there_are:
                return {name: _rows(asked, name) for name in sorted(there_are)}
        with self._looking() as reader:
            return {name: _rows(reader, name) for name in PRECIOUS}

    def others(self) -> int:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        with psycopg.connect(**self._where()) as asked:
            # Of another role's programs the server tells that they are there, and not their kind.
            return _one(asked, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                               " AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'")  # fmt: skip

    def check(self, part: Path) -> None:
        """Its table of contents, by the very program that will bring it back."""
        self._run(["pg_restore", "--list", str(part)], "")

    def clear(self) -> None:
        with psycopg.connect(**self._where(), autocommit=True) as here:
            here.execute("DROP SCHEMA public CASCADE")
            here.execute("CREATE SCHEMA public")

    def put(self, part: Path) -> None:
        walls.make_roles()
        connection.close()
        words = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={self._where()['dbname']}", str(part)]
        self._run(words, "-c statement_timeout=0")

    def _digests(self, reader: psycopg.Connection[Any]) -> dict[str, Table]:
        asked = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
        names = sorted(name for (name,) in reader.execute(asked).fetchall())
        return {name: Table(0, "") if name in NO_LOGINS else _postgres_table(reader, name) for name in names if name != CACHE}

    @contextmanager
    def _looking(self) -> Iterator[psycopg.Connection[Any]]:
        """One snapshot, nothing but reading, all rows of all towns."""
        with psycopg.connect(**self._where(), options=VIEW) as reader:
            reader.isolation_level, reader.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
            yield reader

    def _where(self) -> dict[str, Any]:
        """The data base itself."""
        # For backups, past a pooler: where `DATABASE_URL` leads to pgbouncer, this leads to the server behind it.
        direct = env.str("BACKUP_DATABASE_URL", default="")
        found: Mapping[str, Any] = environ.Env.db_url_config(direct) if direct else connection.settings_dict
        names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
        return {ours: found[theirs] for theirs, ours in names.items() if found.get(theirs)}

    def _run(self, words: list[str], options: str) -> None:
        """The password goes by the environment: arguments can be read by everybody on the machine."""
        where = {f"PG{name.upper()}": str(value) for name, value in self._where().items()}
        where["PGDATABASE"] = where.pop("PGDBNAME", "")
        environment = {**os.environ, **where, "PGOPTIONS": options}
        done = subprocess.run([_program(words[0]), *words[1:]], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            # What follows these words is a row, and may name somebody.
            said = re.split(r"^(?:DETAIL|CONTEXT):", done.stderr.strip(), maxsplit=1, flags=re.MULTILINE)[0]
            raise BadBackup(f"{words[0]} が終わりませんでした：{said.strip()[-600:]}")


KEYS_OF = """
SELECT a.attname, a.attcollation <> 0 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)
"""


def _postgres_table(reader: psycopg.Connection[Any], name: str) -> Table:
    keys = reader.execute(KEYS_OF, [f'public."{name}"']).fetchall()
    # Texts by their bytes: a server with another language in mind would bring the same rows in another order.
    order = [_in_bytes(key) if is_text else sql.Identifier(key) for key, is_text in keys] or [sql.SQL("1")]
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(sql.Identifier(name), sql.SQL(", ").join(order))
    rows, digest = 0, hashlib.sha256()
    with reader.cursor() as cursor, cursor.copy(query) as lines:
        for line in lines:
            digest.update(line)
            rows += bytes(line).count(b"\n")
    return Table(rows, digest.hexdigest())


def _in_bytes(key: str) -> sql.Composable:
    return sql.SQL('{} COLLATE "C"').format(sql.Identifier(key))


def _rows(reader: psycopg.Connection[Any], name: str) -> int:
    return _one(reader, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name)))


def _one(reader: psycopg.Connection[Any], query: Any) -> int:
    row = reader.execute(query).fetchone()
    return int(row[0]) if row else 0


def _program(name: str) -> str:
    """Debian keeps the programs of each version in a folder of its own; the newest can read all older servers."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise BadBackup(f"{name} がありません。sudo apt-get install --no-install-recommends postgresql-client と入力してください。")
    return found
