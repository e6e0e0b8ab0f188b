"""Processes of one program share what they have in common, also after hours."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize("program", ["worker", "web"])
def test_the_collectors_round_does_not_give_each_process_a_copy_of_the_code(program: str, tmp_path: Path) -> None:
    """Unfrozen, the round takes more than half of all that the parent has. No thread and no connection is there to be lost by the fork."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TOBIRA_STATE_DIR": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-W", "ignore", "-m", "tests.deploy.forking", program]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True, capture_output=True)
    seen = json.loads(done.stdout)
    assert seen["parent"] > 50 * 1024, "the program's own code, in KiB"
    assert seen["later"] - seen["born"] < 0.15 * seen["parent"], seen
    assert not any(seen["connections"])
    if program == "web":
        assert seen["threads"] == [1, 1]


def test_a_portal_that_cannot_be_read_ahead_is_closed_with_its_sentence(tmp_path: Path) -> None:
    """granian itself starts then, in a process that nothing has gone wrong in; here it only says who it is."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "no.such.settings", "TOBIRA_STATE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "portal.front.serving", "--version"]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("granian "), done
