"""Notices in numbers: rows checked, notices written and PDFs made per second, and how far apart residents see a release.

`python -m benchmarks.notices [rows] [PDFs]`. Works on a test data base of its own: SQLite in memory, or PostgreSQL by
DATABASE_URL (`python -m deploy.services run --volatile -- python -m benchmarks.notices`).
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from notifications.actions import batches, checking, notices  # noqa: E402
from notifications.models import Notice, Release  # noqa: E402
from notifications.models.notice import Pdf  # noqa: E402
from notifications.queries import inbox, work  # noqa: E402
from portal.municipalities.scope import Resident, System, viewing_as  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI  # noqa: E402
from tests.notifications import make  # noqa: E402


@contextmanager
def own_database() -> Iterator[None]:
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)


def timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def line(what: str, count: int, seconds: float) -> None:
    print(f"{what:<44}{count:>8}{seconds:>9.2f}{count / seconds:>11.0f}")


def every(step: Callable[[], object]) -> None:
    while step():
        pass


def visible_to(residents: list[object]) -> int:
    """How many notices the residents find in their inboxes together."""
    found = 0
    for resident in residents:
        with viewing_as(Resident(resident.pk)):  # type: ignore[attr-defined]
            found += inbox.unopened(resident)  # type: ignore[arg-type]
    return found


def measure(count: int, pdfs: int) -> None:
    cast, template = people.gather(), make.template()
    cases = make.many_cases(count)
    data = make.file(make.many_lines(cases))
    print(f"{connection.vendor}, {count} rows\n{'step':<44}{'count':>8}{'s':>9}{'per s':>11}")
    batch = make.uploaded(template, cast.mori, data)
    with make.as_staff(cast.mori):
        batches.map_columns(batch, batch.columns, by=cast.mori)
        line("rows checked (read, matched, sealed, frozen)", count, timed(lambda: checking.check(batch, by=cast.mori)))
    with make.as_staff(cast.hara):
        line("approval (manifest computed anew)", count, timed(lambda: batches.approve(batch, by=cast.hara, seen=batch.manifest)))
    line("issue (the button)", count, timed(lambda: make.issue(batch, cast.mori)))
    with viewing_as(System("benchmark", SAKAI)):
        mine = work.batch(batch.pk)
        line("notices written", count, timed(lambda: every(lambda: notices.write_chunk(mine))))
        some = iter(range(pdfs // notices.CLAIM))
        line("PDFs made, sealed and kept", pdfs, timed(lambda: every(lambda: notices.render_some(mine) and next(some, None) is not None)))
        # The rest borrow the first one's PDF: what follows measures the release, not WeasyPrint.
        ready = Notice.objects.filter(pdf=Pdf.READY).values("pdf_name", "pdf_digest")[0]
        Notice.objects.filter(pdf=Pdf.WAITING).update(pdf=Pdf.READY, **ready)
    release(batch)


def release(batch: object) -> None:
    with viewing_as(System("benchmark", SAKAI)):
        mine = work.batch(batch.pk)  # type: ignore[attr-defined]
        residents = list({notice.recipient for notice in Notice.objects.select_related("recipient")})
    before = visible_to(residents)
    with viewing_as(System("benchmark", SAKAI)):
        line("release (one UPDATE, consents asked again)", mine.digital, timed(lambda: batches.release(mine)))
        instants = Release.objects.values_list("released_at", flat=True).distinct()
        print(f"visible before: {before}; after: {visible_to(residents)}; distinct instants of release: {instants.count()} (skew 0)")
        assert timezone.now() >= instants[0]


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    wanted = [int(argument) for argument in sys.argv[1:]] + [10_000, 100][len(sys.argv) - 1 :]
    with own_database():
        measure(*wanted)
