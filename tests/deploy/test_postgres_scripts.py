"""The scripts beside PostgreSQL, in places with awkward names: what they delete, and what they write into its settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from deploy.services import missing, postgres_server, remove, walkable_folder
from portal.lib.databases import configured
from portal.lib.environment import TellingEnv

SCRIPTS = settings.BASE_DIR / "deploy" / "postgres"


@pytest.mark.services
@pytest.mark.skipif(bool(missing()), reason=" ".join(missing()))
def test_a_new_base_copy_removes_old_ones_and_nothing_beside_them(tmp_path: Path) -> None:
    """A blank in the name of the place once cut it in two, and the first half was deleted."""
    (tmp_path / "our").mkdir()
    (tmp_path / "our" / "only copy").write_text("precious")
    bases, wal = tmp_path / "our bases", tmp_path / "the wal"
    wal.mkdir()
    for name in ("20200101T000000Z", "20210101T000000Z"):
        (bases / name).mkdir(parents=True)
        (bases / name / "backup_label").write_text("START WAL LOCATION: 0/1000028 (file 000000010000000000000001)\n")
    home = walkable_folder("tobira-base-")
    server = postgres_server(home, volatile=False, extra={"wal_level": "replica"})
    try:
        server.start()
        password = (home / "postgres.password").read_text()
        port = server.url.rpartition(":")[2].partition("/")[0]
        where = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "keeper", "PGPASSWORD": password}
        env = {"PATH": "/usr/bin:/bin", "TOBIRA_BASE_DIR": str(bases), "TOBIRA_WAL_DIR": str(wal), **where}
        for kept in (2, 1):
            done = subprocess.run([SCRIPTS / "base.sh"], env={**env, "TOBIRA_BASES": str(kept)}, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            made = Path(done.stdout.strip())
            there = sorted(path.name for path in bases.iterdir())
            assert (len(there), there[-1], made.stat().st_mode & 0o077) == (kept, made.name, 0)
            # The next one must have a name of its own: they are named by the second.
            made.rename(bases / "20220101T000000Z")
        assert (tmp_path / "our" / "only copy").read_text() == "precious"
        refused = subprocess.run([SCRIPTS / "base.sh"], env={**env, "TOBIRA_BASES": "0"}, capture_output=True, text=True)
        assert (refused.returncode, [*bases.iterdir()]) == (2, [bases / "20220101T000000Z"])
    finally:
        server.end()
        remove(home)
        shutil.rmtree(home, ignore_errors=True)


def test_what_has_no_viewpoint_is_limited_as_the_portals_own_statements_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal puts its limits on with a viewpoint; without one the role's are all there is, and they should not say something else."""
    said = dict(re.findall(r"ALTER ROLE portal SET (\w+) = '(\w+)'", (SCRIPTS / "roles.sh").read_text()))
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db/tobira")
    for name in ("DATABASE_STATEMENT_SECONDS", "DATABASE_LOCK_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    seconds = configured(TellingEnv(), {})["SECONDS"]
    wanted = {f"{name}_timeout": f"{value:g}s" for name, value in seconds.items()}
    assert {name: said.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("wal", "time", "ok"),
    [
        ("/mnt/the wal", "2027-01-08 08:59:00+09", True),
        ("/mnt/the wal", "", True),
        ("/mnt/o'wal", "", False),
        ('/mnt/"; touch gone; "', "", False),
        ("/mnt/$(touch gone)", "", False),
        ("/mnt/wal", "2027-01-08'\nrestore_command = 'touch gone", False),
    ],
)
def test_nothing_ends_a_quote_in_the_settings_of_a_recovery(tmp_path: Path, wal: str, time: str, ok: bool) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "backup_label").touch()
    words = [str(SCRIPTS / "recover.sh"), str(tmp_path / "base"), str(tmp_path / "data"), *([time] if time else [])]
    done = subprocess.run(words, env={"PATH": "/usr/bin:/bin", "TOBIRA_WAL_DIR": wal}, capture_output=True, text=True)
    assert (done.returncode == 0, (tmp_path / "data" / "recovery.signal").exists()) == (ok, ok), done.stderr
    if ok:
        lines = (tmp_path / "data" / "postgresql.auto.conf").read_text().splitlines()
        wanted = [f"restore_command = 'cp \"{wal}/%f\" \"%p\"'"]
        assert lines == wanted + ([f"recovery_target_time = '{time}'", "recovery_target_action = 'promote'"] if time else [])
