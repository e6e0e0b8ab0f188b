"""The demo's empty tables: a copy is what `migrate` makes, but for the keys that every data base has alone."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from portal.front import emptytables
from tests import embedded

LAY = """
import sys
from pathlib import Path
import django
django.setup()
from portal.front import emptytables
emptytables.shelf = lambda: Path(sys.argv[1])
emptytables.lay()
"""
# What only whoever has this state's master key can do: seal with a town's key, and open it again.
SEAL = """
from portal.lib import sealed
from portal.municipalities.models import Municipality
aad = "notice:271403:1"
assert sealed.unseal(sealed.seal("花子", aad=aad), aad=aad) == "花子"
print(Municipality.objects.count())
"""
KEYS = "municipalities_datakey"


def lay(state: Path, shelf: Path, then: str = "") -> str:
    state.mkdir(exist_ok=True)
    command = [sys.executable, "-W", "ignore", "-c", LAY + then, str(shelf)]
    env = embedded.environment(state, TOBIRA_DEMO="1")
    return subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True).stdout


def tables(file: Path) -> dict[str, object]:
    """All that is in a data base: what it is made of, and the rows of each table."""
    with closing(sqlite3.connect(file)) as base:
        made = sorted(base.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall(), key=str)
        plain = [(name, sql) for kind, name, _table, sql in made if kind == "table" and "VIRTUAL" not in sql]
        names = [name for name, _sql in plain if not name.startswith("search_texts")]
        rows = {name: sorted(base.execute(f'SELECT * FROM "{name}"').fetchall(), key=str) for name in names}
    rows["django_migrations"] = [row[1:3] for row in rows["django_migrations"]]
    return {"made": made, **rows}


@pytest.mark.slow
def test_a_copy_is_what_migrate_makes_and_has_keys_of_its_own(tmp_path: Path) -> None:
    shelf, first, second = tmp_path / "shelf", tmp_path / "first", tmp_path / "second"
    lay(first, shelf)
    (kept,) = shelf.iterdir()
    assert lay(second, shelf, SEAL).strip() == "44"

    one, other = tables(first / "tobira.sqlite3"), tables(second / "tobira.sqlite3")
    keys = {row[0] for row in one.pop(KEYS)}, {row[0] for row in other.pop(KEYS)}  # type: ignore[attr-defined]
    assert len(keys[0]) == len(keys[1]) == 44 * 4
    assert not keys[0] & keys[1]
    assert other == one
    assert tables(kept)[KEYS] == []
    assert not any(name.encode() in kept.read_bytes() for name in keys[0]), "nor in pages that are free again"

    # What stands there is never replaced, and what cannot be kept does not stand in the way.
    with closing(sqlite3.connect(second / "tobira.sqlite3")) as base, base:
        base.execute("UPDATE municipalities_municipality SET phone = '072-000-0000' WHERE code = '271403'")
    shutil.rmtree(shelf)
    shelf.touch()
    lay(second, shelf, SEAL)
    with closing(sqlite3.connect(second / "tobira.sqlite3")) as base:
        assert base.execute("SELECT phone FROM municipalities_municipality WHERE code = '271403'").fetchone() == ("072-000-0000",)


@pytest.mark.parametrize("change", ["portal/x/models.py", "recommend/migrations/0001_a.py", "portal/x/data/towns.csv", "requirements.txt"])
def test_other_code_makes_its_own(settings: object, tmp_path: Path, change: str) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    for name in ("requirements.txt", "portal/x/models.py", "recommend/migrations/0001_a.py", "portal/x/data/towns.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a")
    before = emptytables.fingerprint()
    assert emptytables.fingerprint() == before
    (tmp_path / change).write_text(json.dumps({"changed": True}))
    assert emptytables.fingerprint() != before
