"""What we keep brings the portal back: the drill of `make drill`, in small."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

from deploy.services import missing
from tests.kills.conftest import FULL

pytestmark = [pytest.mark.kills, pytest.mark.skipif(bool(missing()), reason=" ".join(missing()))]
LETTERS, ARCHIVE = (1_000, 60) if FULL else (100, 5)


def test_a_destroyed_portal_comes_back_both_ways(record_property: Callable[[str, object], None]) -> None:
    command = [sys.executable, "-m", "deploy.drill", "--letters", str(LETTERS), "--archive-timeout", str(ARCHIVE)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    figures = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in done.stdout.splitlines() if re.search(r"\S\s{2,}\S", line))
    assert figures["over a full data base"] == "refused"
    for way in ("by the log", "by the backup"):
        assert "すべての表が、取ったときと同じです" in figures[f"checked {way}"]
        assert "100 letters opened" in figures[f"checked {way}"]
    for name in ("RPO by the log", "RTO by the log", "RTO by the backup", "backup"):
        record_property(name, f"{name}: {figures[name]}")
