"""An older data base under the newer release: SQLite makes a changed table anew, and what stands around it must let it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings

# The last step that changed a table to which others point: applications got columns that may not be empty.
BEFORE = ("procedures", "0008_fees")


def manage(state: Path, *words: str) -> str:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}}
    env |= {"TOBIRA_DEMO": "1", "TOBIRA_STATE_DIR": str(state)}
    command = [sys.executable, "-W", "ignore", "manage.py", *words]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def walls(state: Path) -> set[str]:
    with sqlite3.connect(state / "tobira.sqlite3") as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}


def test_a_table_that_others_point_to_is_made_anew_and_the_walls_stand_again(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity", "0")
    standing = walls(tmp_path)
    assert any(name.startswith("same_town_procedures_submission") for name in standing)
    manage(tmp_path, "migrate", "--verbosity", "0", *BEFORE)
    assert "0 unapplied" not in manage(tmp_path, "migrate", "--verbosity", "1")
    assert walls(tmp_path) == standing
