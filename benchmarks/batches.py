"""Batches in numbers: 100,000 rows checked part by part (CPU and peak memory), and rows made into notices on one core.

`python -m benchmarks.batches [rows to check] [rows to write]`. CPU seconds, because machines are shared; SQLite in memory, or
PostgreSQL by DATABASE_URL.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from notifications.actions import batches, checking, notices  # noqa: E402
from notifications.models import Batch  # noqa: E402
from notifications.queries import work  # noqa: E402
from portal.municipalities.scope import System, viewing_as  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI  # noqa: E402
from tests.notifications import make  # noqa: E402


def peak() -> int:
    """The most memory this process has ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def line(what: str, count: int, seconds: float, note: str = "") -> None:
    print(f"{what:<40}{count:>8}{seconds:>9.2f}{count / seconds:>10.0f}  {note}", flush=True)


def measure(checked: int, written: int) -> None:
    cast, template = people.gather(), make.template()
    print(f"{connection.vendor}\n{'step':<40}{'rows':>8}{'cpu s':>9}{'per s':>10}")
    data = make.file(make.many_lines(make.many_cases(checked)))
    base = peak()
    batch = make.uploaded(template, cast.mori, data)
    with make.as_staff(cast.mori):
        batches.map_columns(batch, batch.columns, by=cast.mori)
        start = time.process_time()
        checking.start(batch, by=cast.mori)
    with viewing_as(System("benchmark", SAKAI)):
        checking.go_on(work.batch(batch.pk))
        line("checked, sealed and frozen", checked, time.process_time() - start, f"peak {peak()} MiB, {peak() - base} above the start")
        assert Batch.objects.get(pk=batch.pk).books.is_balanced
    cases = [(f"{n:010d}", f"堺 {n}") for n in range(1, written + 1)]
    small = make.approved(template, cast.mori, cast.hara, make.file(make.many_lines(cases)))
    make.issue(small, cast.mori)
    with viewing_as(System("benchmark", SAKAI)):
        mine = work.batch(small.pk)
        start = time.process_time()
        while notices.write_chunk(mine):
            pass
        line("notices written", written, time.process_time() - start)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    wanted = [int(argument) for argument in sys.argv[1:]] + [100_000, 10_000][len(sys.argv) - 1 :]
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        measure(*wanted)
    finally:
        teardown_databases(old, verbosity=0)
