"""Two processes of one worker share what they have in common, also after hours."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_the_collectors_round_does_not_give_each_process_a_copy_of_the_code(tmp_path: Path) -> None:
    """Without `portal.celery.share_memory` the round takes more than half of all that the parent has."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TOBIRA_STATE_DIR": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-W", "ignore", "-m", "tests.deploy.forking"]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True, capture_output=True)
    seen = json.loads(done.stdout)
    assert seen["parent"] > 50 * 1024, "the worker's own code, in KiB"
    assert seen["later"] - seen["born"] < 0.1 * seen["parent"], seen
