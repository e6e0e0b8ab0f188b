"""The form builder on a form of 95 questions: the outline, one question saved, a question moved, and what publishing costs.

`python -m benchmarks.builder [posts]`; SQLite in memory, or PostgreSQL by DATABASE_URL. Milliseconds on the wall in one process.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_databases,
    setup_test_environment,
    teardown_databases,
)
from django.utils import timezone  # noqa: E402

from portal.municipalities.scope import System, viewing_as  # noqa: E402
from procedures.actions import form_drafts as actions  # noqa: E402
from procedures.models import FormDraft, Procedure  # noqa: E402
from procedures.queries import form_drafts as queries  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.procedures.building import at  # noqa: E402

QUESTIONS, PAGES, WARM = 95, 8, 3


def definition() -> dict[str, Any]:
    """Every third question is a choice, and every second one depends on the choice before it."""
    fields: list[dict[str, Any]] = []
    for number in range(QUESTIONS):
        field: dict[str, Any] = {"key": f"q{number}", "label": f"質問{number}", "kind": "choice" if number % 3 == 0 else "text"}
        if number % 3 == 0:
            field["choices"] = [{"value": f"c{one}", "label": f"選択肢{one}"} for one in range(6)]
        if number % 2 and number > 3:
            field["show_if"] = {"field": f"q{(number - 1) // 3 * 3}", "equals": "c1"}
        fields.append(field)
    size = -(-QUESTIONS // PAGES)
    return {"pages": [{"key": f"p{one}", "title": f"ページ{one}", "fields": fields[one * size : (one + 1) * size]} for one in range(PAGES)]}


def measure(posts: int) -> None:
    cast = people.gather()
    with viewing_as(System("benchmark")):
        made = actions.start(cast.mori.municipality_id, "95の質問", by=cast.mori)
        actions.save(made, {**queries.working(made).values, "definition": definition()}, seen=1, by=cast.mori)
    clerk = people.logged_in(cast.mori)
    last = f"q{QUESTIONS - 1}"
    steps: dict[str, Callable[[], None]] = {
        "the outline with all questions": lambda: _got(clerk, at(made, "pages")),
        "the page of the last question": lambda: _got(clerk, at(made, "question", last)),
        "the last question saved": lambda: _posted(clerk, made, at(made, "question", last), label="新しい文", kind="text", max_length=40),
        "a question moved": lambda: _posted(clerk, made, at(made, "pages"), act=f"up:{last}"),
        "checking and comparing before publishing": lambda: _got(clerk, at(made, "publish")),
    }
    for name, act in steps.items():
        took = []
        for _time in range(posts + WARM):
            began = time.perf_counter()
            act()
            took.append((time.perf_counter() - began) * 1000)
        with CaptureQueriesContext(connection) as found:
            act()
        count = sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in found.captured_queries)
        kept = sorted(took[WARM:])
        p95 = kept[int(len(kept) * 0.95)]
        print(f"{name:44} median {statistics.median(kept):6.1f} ms   p95 {p95:6.1f} ms   {count} queries")


def _got(clerk: Client, url: str) -> None:
    assert clerk.get(url).status_code == 200


def _posted(clerk: Client, made: Procedure, url: str, **data: object) -> None:
    with viewing_as(System("benchmark")):
        revision = FormDraft.objects.values_list("revision", flat=True).get(pk=made.pk)
    assert clerk.post(url, {"revision": revision, **data}).status_code == 302


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    logging.disable(logging.WARNING)
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        print(f"{QUESTIONS} questions on {PAGES} pages, {posts} times each, {timezone.localdate()}")
        measure(posts)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
