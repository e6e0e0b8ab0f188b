"""One press on a card, in the portal's own time: authorize, token and userinfo of a connected service, and a bare page beside it.

`python -m benchmarks.sso [logins]`; SQLite in memory, or PostgreSQL by DATABASE_URL. Milliseconds on the wall in one process, so what a
resident waits for is this plus the network. The redirects are counted by the journey of the samples.
"""

from __future__ import annotations

import itertools
import logging
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from tests import cast as people  # noqa: E402
from tests.connections.make import Party, entered, sent_back, service, userinfo  # noqa: E402

WARM, STEPS = 20, ("authorize", "token", "userinfo")


def measure(logins: int) -> None:
    cast = people.gather()
    service()
    browser, spent = entered(cast.hanako), {name: list[float]() for name in (*STEPS, "all", "a bare page")}
    Party().agree(browser)
    for number in range(logins + WARM):
        party, marks = Party(), [time.perf_counter()]
        code = sent_back(party.ask(browser))["code"]
        marks.append(time.perf_counter())
        token = party.exchange(code).json()["access_token"]
        marks.append(time.perf_counter())
        assert userinfo(token).json()["name"] == "堺 花子"
        marks.append(time.perf_counter())
        Client().get("/.well-known/openid-configuration")
        marks.append(time.perf_counter())
        steps = [end - start for start, end in itertools.pairwise(marks)]
        if number >= WARM:
            for name, seconds in zip((*STEPS, "a bare page"), steps, strict=True):
                spent[name].append(seconds)
            spent["all"].append(sum(steps[:3]))
    print(f"{connection.vendor}, {logins} logins\n{'':<14}{'median ms':>10}{'p95 ms':>10}")
    for name, times in spent.items():
        print(f"{name:<14}{statistics.median(times) * 1000:>10.1f}{statistics.quantiles(times, n=20)[18] * 1000:>10.1f}")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    finally:
        teardown_databases(old, verbosity=0)
