"""What the second wall costs: the inbox with row-level security and its roles, and without, turn by turn in one run.

`python -m deploy.services run --volatile -- python -m benchmarks.walls [letters] [rounds]`. "Without" takes the policies off the tables and
puts no role on; all else is the same request through the same code. PostgreSQL only. Prints medians and the ratio.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from notifications.documents import letters  # noqa: E402
from notifications.models import Notice  # noqa: E402
from portal.identity.models import Resident, User  # noqa: E402
from portal.municipalities.postgres import base  # noqa: E402
from portal.municipalities.scope import System, scoped_models, viewing_as  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI, logged_in  # noqa: E402
from tests.notifications import make  # noqa: E402

OWN = 20  # letters of the one who looks
AT_ONCE = 10  # requests of one kind in a row
GOAL = 1.10


def fill(count: int) -> Client:
    """So many letters of others, and twenty of Hanako's; her browser."""
    from benchmarks.opening import _copy

    cast, template = people.gather(), make.template()
    make.willing(cast.hanako)
    batch = make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    users = User.objects.bulk_create(User(email=f"u{n}@example.jp") for n in range(count // OWN))
    with viewing_as(System("benchmark", SAKAI)):
        made = Resident.objects.bulk_create(Resident(user=user, home_town_id=SAKAI, family_name="堺") for user in users)
        first = Notice.objects.select_related("release").get(release=batch.pk)
        content = letters.content_of(first)
        whose = [cast.hanako] * (OWN - 1) + [resident for resident in made for _letter in range(OWN)]
        Notice.objects.bulk_create((_copy(first, content, place, resident) for place, resident in enumerate(whose)), batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return logged_in(cast.hanako)


@contextmanager
def without_walls() -> Iterator[None]:
    tables = [model._meta.db_table for model in scoped_models()]
    dressed = base.DatabaseWrapper._dressed
    _alter(tables, "DISABLE", "NO FORCE")
    base.DatabaseWrapper._dressed = lambda _self, execute, sql, params, many, context: execute(sql, params, many, context)  # type: ignore[method-assign]
    _undress()
    try:
        yield
    finally:
        base.DatabaseWrapper._dressed = dressed  # type: ignore[method-assign]
        _undress()
        _alter(tables, "ENABLE", "FORCE")


def _undress() -> None:
    # The wrapper that a connection carries was bound when it was made.
    connection.close()
    connection.execute_wrappers[:] = [connection._dressed]  # type: ignore[attr-defined]


def _alter(tables: list[str], switch: str, force: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" {switch} ROW LEVEL SECURITY, {force} ROW LEVEL SECURITY')


def asked(browser: Client) -> list[float]:
    """Milliseconds of some requests; the first of them is not counted."""
    times = []
    for _request in range(AT_ONCE + 1):
        begun = time.perf_counter()
        answer = browser.get("/inbox/")
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.content.decode().count("is-letter") >= OWN, answer.status_code
    return times[1:]


def main() -> None:
    count, rounds = (int(word) for word in [*sys.argv[1:], *("20000", "12")[len(sys.argv) - 1 :]])
    logging.disable(logging.WARNING)
    if connection.vendor != "postgresql":
        print("Run it by `python -m deploy.services run --volatile -- …`: SQLite has no second wall.")
        return
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        browser = fill(count)
        walled: list[float] = []
        bare: list[float] = []
        for _round in range(rounds):
            walled += asked(browser)
            with without_walls():
                bare += asked(browser)
        ratio = statistics.median(walled) / statistics.median(bare)
        told = f"{statistics.median(walled):.1f} ms with the second wall, {statistics.median(bare):.1f} ms without: × {ratio:.3f}"
        print(f"inbox among {count:,} letters, median of {len(walled)} requests each, turn by turn: {told} (goal ≤ × {GOAL:.2f})")
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
