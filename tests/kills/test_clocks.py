"""Clocks that are an hour off: a worker's, beat's, and a web server's by ninety seconds. The data base's clock opens letters, and no bell
is lost.

With libfaketime in the programs themselves: what they ask the machine for is really wrong. Each batch has one wrong program and no other of
its kind, so that nobody does its work for it. The bells are beat's own: nothing is rung by the test.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from notifications.models import Batch, Notice, Release
from notifications.models.notice import Pdf
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Workshop, answered
from tests.notifications import make

pytestmark = pytest.mark.kills
AHEAD, BEHIND, LITTLE = 3600, -3600, 90
# A whole number of times the twenty residents of `many_cases`: each batch has a letter for the one who looks.
EACH, PATIENCE = (400, 900) if FULL else (20, 300)
# So far ahead of the release that no clock that is an hour ahead thinks it is time.
SAFE, SOON = timedelta(hours=3), timedelta(seconds=60 if FULL else 30)
# A release is seen by the next sweep at the latest; more than that was another clock's doing.
LATE = 60.0 if FULL else 120.0


def wrong_clock(seconds: int) -> dict[str, str]:
    """What a program is started with so that its clock is off; waiting takes as long as it does."""
    library = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
    if library is None:
        pytest.skip("needs libfaketime: sudo apt-get install --no-install-recommends faketime")
    off = {"LD_PRELOAD": str(library), "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1"}
    return off | {"PYTHONPATH": str(Path(__file__).parent / "steady")}


@pytest.mark.parametrize("seconds", [AHEAD, BEHIND])
def test_the_wrong_clock_is_really_off(seconds: int) -> None:
    asks = "import time; print(time.time()); began = time.monotonic(); time.sleep(1); print(time.monotonic() - began)"
    done = subprocess.run([sys.executable, "-c", asks], env=os.environ | wrong_clock(seconds), capture_output=True, text=True, check=True)
    said = done.stdout.split()
    assert abs(float(said[0]) - time.time() - seconds) < 60
    assert 0.9 < float(said[1]) < 30


def test_no_wrong_clock_shows_a_letter_early_loses_a_bell_or_doubles_anything(
    workshop: Workshop, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    cases = make.many_cases(4 * EACH)
    programs = {  # what is wrong in each round: worker, beat
        "worker an hour ahead": (AHEAD, 0), "worker an hour behind": (BEHIND, 0), "beat an hour ahead": (0, AHEAD),
        "beat an hour behind": (0, BEHIND),
    }  # fmt: skip
    batches = [
        make.approved(template, cast.mori, cast.hara, make.file(make.many_lines(cases[EACH * n : EACH * (n + 1)])), name=f"{n}.csv")
        for n in range(len(programs))
    ]
    with viewing_as(System("test: whose letters")):
        owner = people.Resident.objects.get(user__email="r0@example.jp")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in people.logged_in(owner).cookies.items())
    _web, address = workshop.web(**wrong_clock(LITTLE))
    told = []
    for (title, (of_worker, of_beat)), batch in zip(programs.items(), batches, strict=True):
        worker = workshop.worker(**wrong_clock(of_worker) if of_worker else {})
        beat = workshop.beat(**wrong_clock(of_beat) if of_beat else {})
        make.issue(batch, cast.mori, release_in=SAFE)
        workshop.wait_until(lambda batch=batch: is_rendered(batch), PATIENCE)
        asked, late = seen_until_shown(workshop, f"{address}/inbox/", cookie, batch)
        workshop.wait_until(lambda batch=batch: is_told(batch), PATIENCE)
        told.append(f"{title}: looked {asked} times before the instant, seen {late:.1f} s after it")
        worker.end()
        beat.end()
    with viewing_as(System("test: audit")):
        doubtful = auditing.nothing_is_lost_or_doubled(batches, cases, tmp_path)
    sizes = f"{len(cases)} signed letters in 4 batches, web server {LITTLE} s ahead: none early, 0 lost, 0 doubled, {doubtful} uncertain"
    record_property("figure", f"{sizes}; " + "; ".join(told))


def is_rendered(batch: Batch) -> bool:
    with viewing_as(System("test: watch")):
        mine = Notice.objects.filter(release=batch.pk)
        return mine.count() == EACH and not mine.exclude(pdf=Pdf.READY).exists()


def is_told(batch: Batch) -> bool:
    with viewing_as(System("test: watch")):
        mine = auditing.Delivery.objects.filter(notice__release=batch.pk)
        return mine.count() == EACH and not mine.filter(state__in=auditing.TO_DO).exists()


def seen_until_shown(workshop: Workshop, url: str, cookie: str, batch: Batch) -> tuple[int, float]:
    """How often the page was asked before the instant, never showing the letter, and how many seconds after it it did.

    This process and the data base have one clock, which is the right one.
    """
    with viewing_as(System("test: nine o'clock")):
        release_at = timezone.now() + SOON
        assert Release.objects.filter(pk=batch.pk, released_at=None).update(release_at=release_at), "released hours too early"
        mine = list(Notice.objects.filter(release=batch.pk, recipient__user__email="r0@example.jp").values_list("pk", flat=True))
    assert mine
    asked = 0
    while True:
        status, page, _seconds = answered(url, cookie)
        shown = [key for key in mine if str(key) in page]
        now = timezone.now()
        assert status == 200, page[-500:]
        if now < release_at:
            assert not shown, "shown before its instant"
            asked += 1
        elif shown:
            break
        assert (now - release_at).total_seconds() < LATE, workshop.tails()
        time.sleep(0.3)
    assert asked >= 3, "the machine was too busy to look before the instant"
    return asked, (now - release_at).total_seconds()
