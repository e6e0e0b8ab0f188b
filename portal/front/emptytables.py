"""The demo's empty tables: made once for each state of the code, then copied.

Going from the first migration to the last takes fifteen seconds of a core, most of a first start, and ends the same each time. For the
demo on its embedded data base alone: everywhere else `migrate` is what makes tables.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.municipalities import datakeys

PACKAGES = ("portal", "notifications", "procedures", "recommend")
# Tables follow from models, and from what raises walls and loads towns around them; what of all that a migration reads is not known.
READ = ("*.py", "*.csv", "*.json")
KEPT = 3


def lay() -> None:
    """Put the tables where the settings say. What stands there already is migrated, never replaced."""
    place = _place()
    kept = shelf() / f"{fingerprint()}.sqlite3" if place and not place.exists() else None
    if place and kept and kept.exists():
        _copied(kept, beside=place).replace(place)
        datakeys.ensure()
        return
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if place and kept:
        # Without a shelf the demo only takes longer the next time, too.
        with suppress(OSError, sqlite3.Error):
            _keep(place, kept)


def shelf() -> Path:
    """Where the copies stand; `make clean` leaves them, for they hold nothing of anybody."""
    return Path(settings.BASE_DIR) / ".local" / "tables"


def fingerprint() -> str:
    """Of all code and of the packages it runs on: a copy is for the very code that made it."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    yield root / "requirements.txt"
    for package in PACKAGES:
        for pattern in READ:
            yield from sorted((root / package).rglob(pattern))


def _place() -> Path | None:
    """The file of the embedded data base; None on PostgreSQL."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def _keep(place: Path, kept: Path) -> None:
    """Without the towns' keys: each data base has keys of its own, and another state's master key would not open these."""
    half = _copied(place, beside=kept)
    with closing(sqlite3.connect(half, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("DELETE FROM municipalities_datakey")
        copy.execute("VACUUM")
    half.replace(kept)
    for old in sorted(kept.parent.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def _copied(source: Path, *, beside: Path) -> Path:
    """What has been committed, even while others write; not yet in its place, for a start may be broken off."""
    half = beside.with_name(f"{beside.name}.{os.getpid()}")
    half.parent.mkdir(parents=True, exist_ok=True)
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(half)) as after:
        before.backup(after)
    return half
