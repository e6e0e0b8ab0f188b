"""What grows with the prefecture: sizes, plans and times of the tables that grow, at 1/400 and at 1/100 of 8.8 million residents.

`python -m deploy.services run --volatile -- python -m benchmarks.scale [residents]`. PostgreSQL only; 88,000 residents stand for all.
The queries are the product's own, caught while its functions run. Each is explained as whoever asks, with the walls; the run fails where
one reads a big table from end to end, or touches more pages than a B-tree that grew four times explains. docs/scale.md concludes.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.scaling import explained, filling, guesses, partitions  # noqa: E402
from benchmarks.scaling.explained import Plan, plans_of  # noqa: E402
from notifications.models import Delivery  # noqa: E402
from notifications.queries import inbox, work  # noqa: E402
from portal.attributes.queries import counting  # noqa: E402
from portal.audit import events, trail  # noqa: E402
from portal.audit.queries import lines  # noqa: E402
from portal.consent.queries import wordings_now  # noqa: E402
from portal.identity.rules.levels import Standing  # noqa: E402
from portal.municipalities.scope import Resident, System, Viewpoint, viewing_as  # noqa: E402
from tests.cast import SAKAI  # noqa: E402

PREFECTURE = 8_800_000
# A B-tree of 8 kB pages holds some hundred keys a page: four times the rows is a page more at most, and as many for the visibility of rows.
MORE_PAGES, SPARE_PAGES = 1.5, 8
# What is read whole because it is the answer: its pages grow with the town.
GROWS = {"audience of a town"}
APPENDS = 200


def asked(stage: filling.Stage) -> Iterator[tuple[str, Viewpoint, Callable[[], object]]]:
    """(name, who looks, what is done) of each query that runs often."""
    someone = stage.someone()
    mine = Resident(someone.pk)
    standing, today = Standing((), timezone.now()), filling.TODAY
    yield "inbox, first page", mine, lambda: inbox.inbox(someone, inbox.Filter(), page=None, today=today, standing=standing)
    yield "home: unopened and newest", mine, lambda: inbox.inbox_summary(someone)
    yield "badge: how many unopened", mine, lambda: inbox.unopened(someone)
    yield "open one letter", mine, lambda: inbox.notice(someone, stage.a_letter_of(someone))
    yield "who looked at my data", mine, lambda: lines.about(someone.pk)
    yield "alerts of a resident", System("benchmark"), lambda: [*Delivery.objects.filter(recipient=someone.pk).order_by("-planned_at")[:20]]
    yield "sweep: all that is due", System("sweep"), lambda: [*work.due()]
    yield "letters of a batch, as an officer", stage.officer_view(), stage.read_a_batch
    yield "audience of a town", System("benchmark"), lambda: counting._people_of(filling.SMALL_TOWN, wordings_now([]), 1000)


def appended() -> float:
    """Milliseconds of the quickest act with nothing in it but its entry, at the end of one town's chain: others waited for the machine."""

    def once() -> None:
        with viewing_as(System("benchmark", SAKAI)), trail.act(events.UNSCOPED, by=trail.PORTAL, town=SAKAI):
            pass

    return min(explained.clocked(once) for _time in range(APPENDS)) * 1000


def sizes() -> dict[str, tuple[int, int, int]]:
    """Table → (rows, bytes of the heap with its long texts, bytes of the indexes)."""
    found = {}
    with connection.cursor() as cursor:
        for model in filling.GROWING:
            name = model._meta.db_table
            cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [name, name])
            found[name] = explained.rows_of(name), *cursor.fetchone()
    return found


def print_sizes(small: dict[str, tuple[int, int, int]], whole: dict[str, tuple[int, int, int]], factor: float) -> None:
    print(f"\n{'table':<30}{'rows':>12}{'B/row':>8}{'at 1/4':>8}{'index B':>9}{'at 1/4':>8}   × {factor:.0f}: rows, GB")
    total = 0.0
    for name, (rows, heap, index) in whole.items():
        before, full = small[name], (heap + index) * factor / 1e9
        total += full
        per = f"{heap / rows:>8.0f}{before[1] / before[0]:>8.0f}{index / rows:>9.0f}{before[2] / before[0]:>8.0f}"
        print(f"{name:<30}{rows:>12,}{per}   {rows * factor:>13,.0f}{full:>8.1f}")
    print(f"{'together':<75}   {'':>13}{total:>8.1f}")


def print_plans(small: list[Plan], whole: list[Plan]) -> list[str]:
    """Sentences about what is not as it must be."""
    print(f"\n{'query':<38}{'ms':>8}{'at 1/4':>8}{'pages':>8}{'at 1/4':>8}  by")
    faults = []
    for before, now in zip(small, whole, strict=True):
        print(f"{now.name:<38}{now.milliseconds:>8.2f}{before.milliseconds:>8.2f}{now.pages:>8}{before.pages:>8}  {', '.join(now.ways)}")
        if now.scanned:
            faults.append(f"{now.name}: reads {', '.join(now.scanned)} from end to end")
        if now.pages > before.pages * MORE_PAGES + SPARE_PAGES and now.name not in GROWS:
            faults.append(f"{now.name}: {now.pages} pages where a quarter of the rows needed {before.pages}")
    return faults


def measured(stage: filling.Stage) -> list[Plan]:
    return [plan for name, view, done in asked(stage) for plan in plans_of(name, view, done)]


def run(residents: int) -> list[str]:
    stage = filling.begin()
    took = explained.clocked(lambda: filling.grow(stage, residents // 4))
    small, small_plans, small_append = sizes(), measured(stage), appended()
    took += explained.clocked(lambda: filling.grow(stage, residents))
    whole, plans, append = sizes(), measured(stage), appended()
    factor = PREFECTURE / residents
    print(f"{residents:,} residents stand for {PREFECTURE:,} (1/{factor:.0f}); filled in {took:.0f} s, load {os.getloadavg()[0]:.0f}")
    print_sizes(small, whole, factor)
    faults = print_plans(small_plans, plans)
    print(f"\none act appended to a chain, quickest of {APPENDS}: {append:.2f} ms among all entries, {small_append:.2f} ms among a quarter")
    checked, standing = (explained.clocked(filling.raise_walls_again) for _time in range(2))
    print(f"walls raised by migrate: {checked:.1f} s with each same-town key checked in all rows, {standing:.1f} s where they stand")
    guesses.tried()
    partitions.tried()
    return faults


def main() -> int:
    # Whole batches of a thousand at a quarter, too.
    residents = (int(sys.argv[1]) if len(sys.argv) > 1 else 88_000) // 1000 * 1000
    logging.disable(logging.WARNING)
    if connection.vendor != "postgresql":
        print("Run it by `python -m deploy.services run --volatile -- …`: it is about PostgreSQL.")
        return 0
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        faults = run(residents)
    finally:
        teardown_databases(old, verbosity=0)
    print("\n" + ("\n".join(f"NOT AS IT MUST BE: {fault}" for fault in faults) or "every plan by an index, and no deeper than it may be"))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
