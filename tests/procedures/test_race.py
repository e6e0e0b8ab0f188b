"""Eight identical submissions at the same instant, from four processes, on PostgreSQL: one is taken, seven are told its number."""

import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, APPLICATIONS = 4, 10


@pytest.fixture
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base; it is dropped afterwards."""
    facts, name = connection.settings_dict, f"race_{secrets.token_hex(6)}"
    server_address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
    # Not through Django's own connection: no data base can be made inside a test's transaction.
    with connection.Database.connect(f"{server_address}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {
                **os.environ,
                "DATABASE_URL": f"{server_address}/{name}",
                "DATABASE_POOL": "4",
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            }
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def racer(course: dict[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.procedures.racing", *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=course, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told_by(course: dict[str, str], *words: str) -> Any:
    spoken, _errors = racer(course, *words).communicate(timeout=120)
    return json.loads(spoken)


def raced(racers: list[subprocess.Popen[str]]) -> list[list[str]]:
    """Wait until all stand at the line, let all go, gather one list per thread."""
    for each in racers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    return [line.split() for each in racers for line in each.communicate(timeout=120)[0].splitlines()]


def test_eight_at_once_are_one_submission_and_one_number(course: dict[str, str]) -> None:
    staged = told_by(course, "stage", str(APPLICATIONS))
    told = raced([racer(course, "run", staged["resident"], *staged["drafts"]) for _process in range(PROCESSES)])
    for place in range(APPLICATIONS):
        answers = [thread[place].split(":") for thread in told]
        assert Counter(outcome for outcome, _number in answers) == {"first": 1, "already": 7}
        assert len({number for _outcome, number in answers}) == 1
    assert told_by(course, "count") == {draft: [1, 1] for draft in staged["drafts"]}
