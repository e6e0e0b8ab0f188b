"""Five hundred applications, each submitted eight times at once from four processes: one receipt each, and how long it takes.

`python -m deploy.services run --volatile -- python -m benchmarks.submits [applications]`. PostgreSQL only: on SQLite writers queue anyway.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from tests.procedures import starting  # noqa: E402

RACING, PROCESSES = "tests.procedures.racing", 4


def measure(number: int, course: dict[str, str]) -> None:
    starting.PATIENCE = 3600
    began = time.perf_counter()
    staged = starting.told_by(RACING, course, "stage", str(number))
    ready = time.perf_counter()
    told = starting.raced([starting.racer(RACING, course, "run", staged["resident"], *staged["drafts"]) for _process in range(PROCESSES)])
    done = time.perf_counter()
    by_case = [[thread[place].split(":") for thread in told] for place in range(number)]
    once = sum(Counter(outcome for outcome, _receipt in case) == {"first": 1, "already": 7} for case in by_case)
    agreeing = sum(len({receipt for _outcome, receipt in case}) == 1 for case in by_case)
    rows = starting.told_by(RACING, course, "count")
    print(f"{number} applications, {len(told)} identical submits each from {PROCESSES} processes, {connection.vendor}")
    print(f"exactly one taken: {once}   all told one number: {agreeing}   one submission and one milestone: {_whole(rows)}")
    all_of_them, took = number * len(told), done - ready
    print(f"{all_of_them} submits in {took:.1f} s ({all_of_them / took:.0f} a second); staged in {ready - began:.0f} s")


def _whole(rows: dict[str, list[int]]) -> int:
    return sum(counts == [1, 1] for counts in rows.values())


def main(number: int) -> None:
    if connection.vendor != "postgresql":
        print("needs PostgreSQL: python -m deploy.services run --volatile -- python -m benchmarks.submits")
        return
    facts, name = connection.settings_dict, f"race_{secrets.token_hex(6)}"
    server_address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
    with connection.Database.connect(f"{server_address}/postgres", autocommit=True) as server:  # type: ignore[attr-defined]
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            measure(number, {**os.environ, "DATABASE_URL": f"{server_address}/{name}", "DATABASE_POOL": "4"})
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
