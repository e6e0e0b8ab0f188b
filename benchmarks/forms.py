"""A page of forty questions and a hundred rules sent and drawn again, the rules alone, and what publishing such a form costs.

`python -m benchmarks.forms [posts]`; SQLite in memory, or PostgreSQL by DATABASE_URL. Milliseconds on the wall in one process.
"""

from __future__ import annotations

import logging
import os
import re
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template.base import Template  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_databases,
    setup_test_environment,
    teardown_databases,
)
from django.utils import timezone  # noqa: E402

from portal.municipalities.scope import System, viewing_as  # noqa: E402
from procedures.actions import filling, forms  # noqa: E402
from procedures.rules import answers, checks  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.procedures import make  # noqa: E402
from tests.procedures.forms import large  # noqa: E402
from tests.procedures.test_large_form import BOXES, PART, size  # noqa: E402

WARM = 5


def spent(act: Callable[[], object], times: int) -> list[float]:
    found = []
    for _time in range(times + WARM):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return found[WARM:]


def seen_on(page: HttpResponse) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page.content.decode())[0]


def measure(posts: int) -> None:
    cast, now = people.gather(), timezone.now()
    nursery, form = make.nursery(now), checks.parse(large())
    with viewing_as(System("benchmark")):
        forms.publish(nursery, large(), by=cast.mori, now=now)
        draft = filling.start(nursery, by=cast.hanako, now=now, known={})
    browser, url = people.logged_in(cast.hanako), f"/applications/{draft.pk}/page/1/"

    took: dict[str, list[float]] = {"next": [], "refresh": []}

    def post(go: str) -> None:
        seen = seen_on(browser.get(url))
        began = time.perf_counter()
        answer = browser.post(url, {"seen": seen, "go": go, **BOXES}, headers=PART if go == "refresh" else {})
        took[go].append((time.perf_counter() - began) * 1000)
        assert answer.status_code == (302 if go == "next" else 200)

    # The first shows the questions that the answers bring up.
    post("refresh")
    for go in took:
        spent(lambda go=go: post(go), posts)
    seen = seen_on(browser.get(url))
    with CaptureQueriesContext(connection) as queries:
        browser.post(url, {"seen": seen, "go": "next", **BOXES})
    count = sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in queries.captured_queries)
    typed = {name.removeprefix("a-"): text for name, text in BOXES.items()}
    before = answers.Entries(answers.clean(form, {}, now.date()))
    lines = {
        "one POST, kept, on to the next": took["next"][WARM:],
        "one POST, kept and drawn again": took["refresh"][WARM:],
        "the rules of it alone": spent(lambda: answers.fill_page(form, form.pages[0], before, typed, now.date()), posts),
        "checking the form at publish": spent(lambda: checks.faults(checks.parse(large())), posts),
    }
    print(f"{connection.vendor}, {posts} times; questions and rules: {size(form)}; queries of a POST: {count}")
    print(f"{'':<32}{'median ms':>10}{'p95 ms':>10}")
    for name, times in lines.items():
        print(f"{name:<32}{statistics.median(times):>10.1f}{statistics.quantiles(times, n=20)[18]:>10.1f}")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    plain = Template._render
    setup_test_environment()
    # As in production: without the notes that the test client takes of each template, a fifth of the whole.
    Template._render = plain
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    finally:
        teardown_databases(old, verbosity=0)
