"""`manage.py restore` in front of a PostgreSQL that is not what it looks like: what it must find before it clears anything."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from deploy.services import DATABASE, Server, missing, postgres_server, remove, walkable_folder
from tests import embedded

pytestmark = [pytest.mark.services, pytest.mark.skipif(bool(missing()), reason=" ".join(missing()))]


@pytest.fixture
def home() -> Iterator[Path]:
    home = walkable_folder("tobira-foreign-")
    yield home
    remove(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    server = postgres_server(home, volatile=True)
    try:
        server.start()
        yield server
    finally:
        server.end()


def refused(state: Path, url: str, *words: str, **more: str) -> str:
    env = embedded.environment(state, DATABASE_URL=url, **more)
    command = [sys.executable, "-W", "ignore", "manage.py", "restore", *words]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def test_somebody_else_s_tables_are_not_cleared_and_a_dump_that_nobody_reads_clears_nothing(
    home: Path, server: Server, tmp_path: Path
) -> None:
    """It once looked for our own tables alone: an address of another programme's data base was as good as an empty one."""
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "database.dump").write_bytes(b"no dump")
    parts = {"database.dump": hashlib.sha256(b"no dump").hexdigest()}
    facts = {"made_at": "2027-01-01T00:00:00+00:00", "vendor": "postgresql", "tables": {}, "parts": parts, "migrations": {}, "keys": {}}
    (folder / "manifest.json").write_text(json.dumps({**facts, "files": 0, "form": 1}))
    with psycopg.connect(server.url) as theirs:
        theirs.execute("CREATE TABLE ledger (what text)")
        theirs.execute("INSERT INTO ledger VALUES ('theirs')")
    keeper = server.url.replace(server.url.split("/")[2].split("@")[0], f"keeper:{(home / 'postgres.password').read_text()}")

    said = refused(tmp_path, server.url, str(folder))
    assert (f"データベース {DATABASE} は空ではありません" in said, "ledger 1 行" in said) == (True, True), said
    # Past a pooler: the name that must be said is that of what will be cleared.
    said = refused(tmp_path, server.url.replace(f"/{DATABASE}", "/pooled"), str(folder), "--over", "pooled", BACKUP_DATABASE_URL=server.url)
    assert f"データベース {DATABASE} は空ではありません" in said
    with psycopg.connect(keeper):
        assert "1 個のプログラムがデータベースを使っています" in refused(tmp_path, server.url, str(folder), "--over", DATABASE)
    assert "pg_restore が終わりませんでした" in refused(tmp_path, server.url, str(folder), "--over", DATABASE)
    with psycopg.connect(server.url) as theirs:
        assert theirs.execute("SELECT what FROM ledger").fetchall() == [("theirs",)]
