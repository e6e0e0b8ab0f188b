"""Workers die at random moments of a batch: no notice is lost, none is written twice, no mail leaves twice.

Here 600 notices and 10 deaths; `KILLS_FULL=1` runs the 10,000 notices and 30 deaths of the issue.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Workshop
from tests.notifications import make

NOTICES, DEATHS, PATIENCE = (10_000, 30, 3600) if FULL else (600, 10, 420)


def progress() -> float:
    """0 to 1."""
    with viewing_as(System("test: watch")):
        return auditing.steps_done() / (3 * NOTICES)


@pytest.mark.kills
def test_no_notice_is_lost_and_none_is_doubled(workshop: Workshop, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    cases = make.many_cases(NOTICES)
    batch = make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(cases)))
    dice = random.Random(os.environ.get("KILLS_SEED", "堺"))
    workshop.beat()
    worker, started_at = workshop.worker(), time.monotonic()
    for moment in sorted(dice.uniform(0, 0.97) for _ in range(DEATHS)):
        workshop.wait_until(lambda at=moment: progress() >= at, PATIENCE)
        worker.kill()
        worker = workshop.worker()
    workshop.wait_until(lambda: progress() >= 1, PATIENCE)
    took = time.monotonic() - started_at

    with viewing_as(System("test: audit")):
        doubtful = auditing.nothing_is_lost_or_doubled([batch], cases, tmp_path)
    sizes = f"{NOTICES:,} signed letters, {DEATHS} SIGKILLs of the whole worker group, {took:.0f} s"
    record_property("figure", f"{sizes}: 0 lost, 0 doubled; {doubtful} mails marked uncertain, never sent again")
