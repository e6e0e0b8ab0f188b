"""Starting processes that race on a data base of their own, all at the same word."""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

# Seconds. Making all tables takes a minute on two cores that run two suites, and many on a machine that eight share.
PATIENCE = 900


def racer(module: str, course: dict[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=course, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told_by(module: str, course: dict[str, str], *words: str) -> Any:
    spoken, _errors = racer(module, course, *words).communicate(timeout=PATIENCE)
    return json.loads(spoken)


def raced(racers: list[subprocess.Popen[str]]) -> list[list[str]]:
    """Wait until all stand at the line, let all go, gather one list per line that was said."""
    for each in racers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    return [line.split() for each in racers for line in each.communicate(timeout=PATIENCE)[0].splitlines()]
