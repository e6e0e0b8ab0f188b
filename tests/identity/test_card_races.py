"""Four accounts reach for the same card at the same instant, from four processes, on PostgreSQL: one has it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests import migrated

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, CARDS = 4, 10


@pytest.fixture
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base; it is dropped afterwards."""
    with migrated.course() as environment:
        yield environment


def racer(course: dict[str, str], *words: str, module: str = "tests.identity.card_racing") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=course, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told_by(course: dict[str, str], *words: str, **where: str) -> Any:
    spoken, _errors = racer(course, *words, **where).communicate(timeout=180)
    return json.loads(spoken)


def raced(racers: list[subprocess.Popen[str]]) -> list[list[str]]:
    for each in racers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    return [json.loads(each.communicate(timeout=180)[0]) for each in racers]


def test_one_card_has_one_account_however_many_reach_for_it(course: dict[str, str]) -> None:
    people = told_by(course, "stage", str(PROCESSES * CARDS))
    told = raced([racer(course, "run", *people[lane * CARDS : (lane + 1) * CARDS]) for lane in range(PROCESSES)])
    for card in range(CARDS):
        assert sorted(lane[card] for lane in told) == ["first", "taken", "taken", "taken"]
    assert told_by(course, "count") == [CARDS, CARDS, CARDS]
