"""Batches in numbers: 100,000 rows checked part by part (CPU and peak memory), and rows made into notices on one core.

`python -m benchmarks.batches [rows to check] [rows to write]`. CPU seconds, because machines are shared; SQLite in memory, or
PostgreSQL by DATABASE_URL, where the check is a process of its own.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from notifications.actions import batches, checking, notices  # noqa: E402
from notifications.models import Batch  # noqa: E402
from notifications.queries import work  # noqa: E402
from portal.municipalities.scope import System, viewing_as  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI  # noqa: E402
from tests.notifications import make  # noqa: E402

CHECK = "--check"


def peak() -> int:
    """The most memory this process has ever held, in MiB. `ru_maxrss` would begin with what its parent held."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) // 1024


def line(what: str, count: int, seconds: float, note: str = "") -> None:
    print(f"{what:<40}{count:>8}{seconds:>9.2f}{count / seconds:>10.0f}  {note}", flush=True)


def check(key: object, rows: int, start: float, base: int) -> None:
    with viewing_as(System("benchmark", SAKAI)):
        checking.go_on(work.batch(key))
    line("checked, sealed and frozen", rows, time.process_time() - start, f"peak {peak()} MiB, {peak() - base} above the start")


def apart(key: object, rows: int) -> None:
    """In a process of its own, as a worker does it: this one's memory still holds the file that was made for it."""
    where = connection.settings_dict
    url = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.batches", CHECK, str(key), str(rows)]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url, "TOBIRA_STATE_DIR": str(settings.STATE_DIR)}, check=True)


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
    if connection.vendor == "postgresql":
        apart(batch.pk, checked)
    else:
        check(batch.pk, checked, start, base)
    with viewing_as(System("benchmark", SAKAI)):
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
    if sys.argv[1:2] == [CHECK]:
        check(sys.argv[2], int(sys.argv[3]), time.process_time(), peak())
        sys.exit(0)
    wanted = [int(argument) for argument in sys.argv[1:]] + [100_000, 10_000][len(sys.argv) - 1 :]
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        measure(*wanted)
    finally:
        teardown_databases(old, verbosity=0)
