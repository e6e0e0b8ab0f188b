"""How long a clerk waits for the number of people, by the way that an installation on SQLite takes: rows, snapshot, consents, count.

`python -m benchmarks.counting [people] [rules]`. The rows of the projection are written, the task builds its snapshot from them, and
`attributes.queries.matching` is asked as the page asks it, in a data base file with the portal's own settings. Milliseconds on the clock
and on the processor. The first line is what is answered while there is no snapshot yet. One count in ten is compared with the walker's.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.audience import TODAY, a_rule, population, worst
from benchmarks.notices import own_database
from benchmarks.tick import facts_of, projected

from django.conf import settings  # isort: skip
from django.db import connection  # isort: skip

from portal.attributes import actions  # isort: skip
from portal.attributes.queries import matching  # isort: skip
from portal.attributes.queries.counting import hidden_when_small  # isort: skip
from portal.attributes.rules import vocabulary as words  # isort: skip
from portal.attributes.rules.audience import judge, parse  # isort: skip
from portal.attributes.rules.layout import Columns  # isort: skip
from portal.consent.queries import wordings_now  # isort: skip
from portal.municipalities.scope import System, viewing_as  # isort: skip
from tests.attributes.make import publish_all  # isort: skip

WALKED_PEOPLE = 20_000


def filled(columns: Columns) -> None:
    """The residents behind the rows are left out, and so is the check that asks for them."""
    publish_all()
    wordings = json.dumps(wordings_now([*words.GROUPS]))
    names = ["resident_id", *words.ATTRIBUTES, "wordings"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        assert cursor.connection is not None
        marks = ",".join("?" * len(names))
        rows = ((*(str(told) if hasattr(told, "isoformat") else told for told in row),) for row in projected(columns, wordings))
        cursor.connection.executemany(f"INSERT INTO attributes_audiencerow ({','.join(names)}) VALUES ({marks})", rows)


def asked(rules: list, columns: Columns) -> tuple[list[float], list[float]]:
    clock, processor = [], []
    compares = len(columns["town"]) <= WALKED_PEOPLE
    for place, rule in enumerate(rules):
        best, cost = 1e9, 1e9
        for _time in range(2):
            start, begun = time.perf_counter(), time.thread_time()
            found = matching(rule, None, TODAY)
            best, cost = min(best, (time.perf_counter() - start) * 1000), min(cost, (time.thread_time() - begun) * 1000)
        if compares and place % 10 == 0:
            walked = sum(judge(rule, facts_of(columns, row), TODAY).matches is True for row in range(len(columns["town"])))
            assert found.reached == hidden_when_small(walked), rule
        clock.append(best)
        processor.append(cost)
    return clock, processor


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 15_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    chance = random.Random(3)
    rules = [parse(a_rule(chance)) for _rule in range(number)]
    columns = population(size)
    with tempfile.TemporaryDirectory() as folder, own_database(), viewing_as(System("benchmark")):
        settings.STATE_DIR = Path(folder)
        start = time.perf_counter()
        filled(columns)
        loaded, start = time.perf_counter() - start, time.perf_counter()
        before = matching(rules[0], None, TODAY)
        waited, start = time.perf_counter() - start, time.perf_counter()
        actions.build_snapshot()
        built = time.perf_counter() - start
        said = "being prepared" if before.is_pending else before.reached
        print(f"{size:,} people in {connection.vendor}, loaded in {loaded:.0f} s; snapshot in {built:.1f} s")
        print(f"without a snapshot: {said}, after {waited * 1000:.0f} ms")
        clock, processor = asked(rules, columns)
    ways = (("clock", clock), ("processor", processor))
    print("   ".join(f"{name}: median {statistics.median(some):.2f} ms, p99 {worst(some):.1f} ms" for name, some in ways))


if __name__ == "__main__":
    main()
