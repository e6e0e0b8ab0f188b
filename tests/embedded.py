"""Migrated data bases on SQLite, made once per set of migrations, then copied: a file for tests that start programs of their own, and the
memory that a run of the suite works in.

To migrate takes twenty seconds of a core. What is copied is migrated once more, which then does nothing but raise the walls.
"""

import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

FOLDERS = ("portal", "notifications", "procedures", "recommend")
KEPT = 3
OTHERS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def environment(state: Path, **more: str) -> dict[str, str]:
    """Ours, with the product's own settings on the embedded data base in `state`."""
    clean = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return clean | {"TOBIRA_STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "portal.settings"} | more


def migrate(state: Path) -> None:
    """Put a data base with all tables, the cache's too, into `state`."""
    template = _kept("migrated")
    if not template.exists():
        with tempfile.TemporaryDirectory(prefix="tobira-migrating-") as place:
            for words in (("migrate", "--verbosity", "0"), ("createcachetable",)):
                command = [sys.executable, "-W", "ignore", "manage.py", *words]
                subprocess.run(command, env=environment(Path(place)), cwd=settings.BASE_DIR, check=True, capture_output=True)
            half = template.with_name(f"{template.name}.{os.getpid()}")
            shutil.copy(Path(place) / "tobira.sqlite3", half)
            _shelve(half, template)
    shutil.copy(template, state / "tobira.sqlite3")


def is_in_memory() -> bool:
    return connection.vendor == "sqlite" and connection.creation.is_in_memory_db(connection.creation._get_test_db_name())


def lay_tables() -> None:
    """Put the tables of an earlier run into the memory that this run is about to open; nothing where there are none yet."""
    if not _kept("tables").exists():
        return
    # Shared memory is there for as long as somebody has it open: this connection ends with the process.
    _open.append(sqlite3.connect(connection.creation._get_test_db_name(), uri=True))
    with closing(sqlite3.connect(_kept("tables"))) as kept:
        kept.backup(_open[0])


def keep_tables() -> None:
    """As they are before the first test."""
    if not (tables := _kept("tables")).exists():
        half = tables.with_name(f"{tables.name}.{os.getpid()}")
        connection.ensure_connection()
        with closing(sqlite3.connect(half)) as kept:
            connection.connection.backup(kept)
        _shelve(half, tables)


def _kept(kind: str) -> Path:
    """Beside the checkout's other passing things, for each stage of a run has a directory for temporary files of its own."""
    shelf = Path(settings.BASE_DIR) / ".local" / "test-tables"
    shelf.mkdir(parents=True, exist_ok=True)
    return shelf / f"{kind}-{fingerprint()}.sqlite3"


def _shelve(half: Path, kept: Path) -> None:
    """Put it in its place; the oldest of its kind go, unless another process has just seen to that."""
    half.replace(kept)
    with suppress(FileNotFoundError):
        for old in sorted(kept.parent.glob(f"{kept.name.split('-')[0]}-*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()


_open: list[sqlite3.Connection] = []


@functools.cache
def fingerprint() -> str:
    """Of the migrations and what they load, ours and the packages', and of what raises the walls after them."""
    digest, root = hashlib.sha256(), Path(settings.BASE_DIR)
    files = [path for folder in FOLDERS for path in sorted((root / folder).glob("**/migrations/*.py"))]
    files += [path for folder in FOLDERS for kind in ("csv", "json") for path in sorted((root / folder).rglob(f"*.{kind}"))]
    for path in (*files, root / "portal" / "municipalities" / "walls.py", root / "requirements.txt"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
