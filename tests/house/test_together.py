"""What belongs together stays in one process: asked of two real ones, for xdist's own way did nothing and said nothing."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

CONFTEST = """
from tests.together import Together

def pytest_xdist_make_scheduler(config, log):
    return Together(config, log, lambda nodeid: nodeid.split("[")[1][0])
"""
TESTS = """
import os
import pytest

@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("group", "ab")
def test_where(number, group):
    print(f"at {group} {os.environ['PYTEST_XDIST_WORKER']} {number}.")
"""


def test_each_group_has_a_process_and_keeps_its_order(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_there.py").write_text(TESTS)
    where = ["-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *where, "-n", "2", "-rP", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    seen = re.findall(r"^at (\w) (gw\d) (\d)\.$", done.stdout, re.MULTILINE)
    workers = {group: {worker for which, worker, _number in seen if which == group} for group in "ab"}
    assert sorted(map(len, workers.values())) == [1, 1]
    assert workers["a"] != workers["b"]
    for group in "ab":
        assert [number for which, _worker, number in seen if which == group] == list("012345")
