"""Nobody wears the role of whoever used the connection before: on connections that stay open, and behind a pooler that hands them on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from deploy.pooler import passing_pooler, pooler_missing
from tests.kills.conftest import FULL
from tests.procedures.conftest import course  # noqa: F401 - a data base for processes
from tests.racers import outcomes, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
BLEEDING = "tests.municipalities.bleeding"
PROCESSES, REQUESTS = 4, 10_000 if FULL else 1_200
SERVERS = 2
pooled = pytest.mark.skipif(bool(pooler_missing()), reason=pooler_missing())


@dataclass(frozen=True)
class Told:
    answers: Counter[str]
    wrong: list[str]
    servers: list[set[int]]


@pytest.fixture(scope="module")
def people(course: dict[str, str]) -> list[dict[str, object]]:  # noqa: F811
    return told_by(BLEEDING, course, "stage")


def crowd(people: list[dict[str, object]], environment: dict[str, str], requests: int, *how: str) -> Told:
    """So many requests in four processes of two threads each, all at the same word."""
    assert len({one["town"] for one in people}) == 43
    racers = [racer(BLEEDING, environment, "run", str(seed), str(requests // PROCESSES), *how) for seed in range(PROCESSES)]
    for each in racers:
        each.say(json.dumps(people))
    told = [json.loads(said) for said in outcomes(racers)]
    answers = sum((Counter(one["answers"]) for one in told), Counter())
    return Told(answers, [row for one in told for row in one["wrong"]], [set(one["servers"]) for one in told])


def was_a_real_crowd(told: Told) -> bool:
    """All were answered, some failed on purpose and some opened real pages: nothing else than that."""
    answers = told.answers
    assert set(answers) == {"asked", "aborted", "page 200"}
    return (answers.total(), answers["aborted"] > REQUESTS * 0.03, answers["page 200"] > REQUESTS * 0.05) == (REQUESTS, True, True)


def test_requests_of_43_towns_on_connections_that_stay_open_see_no_wrong_row(
    course: dict[str, str],  # noqa: F811
    people: list[dict[str, object]],
    record_property: Callable[[str, object], None],
) -> None:
    # Fewer connections than threads: each is handed from one town's request to another's.
    told = crowd(people, course | {"DATABASE_POOL": "1"}, REQUESTS)
    record_property(
        "figure",
        f"{told.answers.total():,} requests of 43 towns in 4 processes, 1 connection for 2 threads each, "
        f"{told.answers['aborted']} aborted: {len(told.wrong)} wrong rows",
    )
    assert told.wrong == []
    assert was_a_real_crowd(told)


@pooled
def test_requests_of_43_towns_behind_a_pooler_in_transaction_mode_see_no_wrong_row(
    course: dict[str, str],  # noqa: F811
    people: list[dict[str, object]],
    record_property: Callable[[str, object], None],
) -> None:
    with passing_pooler(course["DATABASE_URL"], servers=SERVERS) as url:
        told = crowd(people, course | {"DATABASE_URL": url, "DATABASE_POOL": "2"}, REQUESTS)
    record_property(
        "figure",
        f"{told.answers.total():,} requests of 43 towns behind PgBouncer, 8 connections of 4 processes on {SERVERS} of the server, "
        f"{told.answers['aborted']} aborted: {len(told.wrong)} wrong rows",
    )
    assert told.wrong == []
    assert was_a_real_crowd(told)
    # They shared: every process was answered by the same two.
    assert [len(seen) for seen in told.servers] == [SERVERS] * PROCESSES
    assert len(set.union(*told.servers)) == SERVERS


@pooled
def test_the_same_crowd_finds_the_mistake_against_which_it_is_sent(course: dict[str, str], people: list[dict[str, object]]) -> None:  # noqa: F811
    with passing_pooler(course["DATABASE_URL"], servers=SERVERS) as url:
        told = crowd(people, course | {"DATABASE_URL": url, "DATABASE_POOL": "2"}, 400, "session")
    assert told.wrong != []
