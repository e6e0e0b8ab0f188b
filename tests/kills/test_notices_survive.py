"""Workers die at random moments of a batch: no notice is lost, none is written twice, no mail leaves twice.

Here 600 notices and 10 deaths; `KILLS_FULL=1` runs the 10,000 notices and 30 deaths of the issue.
"""

import hashlib
import os
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from notifications.models import Addressee, Batch, Chunk, Delivery, Notice, Release
from notifications.models.delivery import DeliveryState
from notifications.models.notice import Pdf
from notifications.models.sealing import pdf_place, unseal_bytes
from portal.audit.queries import verify
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI
from tests.kills.conftest import Workshop
from tests.notifications import make

FULL = "KILLS_FULL" in os.environ
NOTICES, DEATHS, PATIENCE = (10_000, 30, 3600) if FULL else (600, 10, 420)
TO_DO = {DeliveryState.PLANNED, DeliveryState.SENDING}


def progress() -> float:
    """0 to 1 over the three things that are done to every notice: written, rendered, told."""
    with viewing_as(System("test: watch")):
        done = Notice.objects.count() + Notice.objects.filter(pdf=Pdf.READY).count() + Delivery.objects.exclude(state__in=TO_DO).count()
    return done / (3 * NOTICES)


def mail_ids(state: Path) -> Counter[str]:
    """How often each mail lies in the ledger: the files that the workers' mail back end wrote."""
    texts = (path.read_text(errors="replace") for path in (state / "mail").glob("*"))
    return Counter(number for text in texts for number in re.findall(r"^Message-ID: <([0-9a-f-]{36})@", text, re.MULTILINE))


@pytest.mark.kills
def test_no_notice_is_lost_and_none_is_doubled(workshop: Workshop, tmp_path: Path) -> None:
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
        _every_case_has_its_one_notice(batch, cases)
        _every_pdf_is_whole(tmp_path)
        doubtful = _no_mail_left_twice(tmp_path)
        assert not Chunk.objects.filter(done_at=None).exists()
        assert [chain.fault for chain in verify() if chain.fault] == []
    sys.stderr.write(f"\n{NOTICES} notices, {DEATHS} deaths, {took:.0f} s: 0 lost, 0 doubled; {doubtful} mails uncertain\n")


def _every_case_has_its_one_notice(batch: Batch, cases: list[tuple[str, str]]) -> None:
    assert sorted(Notice.objects.values_list("case_number", flat=True)) == sorted(number for number, _ in cases)
    owners = dict(Addressee.objects.values_list("case_number", "recipient"))
    assert all(owners[number] == owner for number, owner in Notice.objects.values_list("case_number", "recipient"))
    batch.refresh_from_db()
    assert (batch.state, batch.digital, batch.books.is_balanced) == ("released", NOTICES, True)
    assert Release.objects.exclude(released_at=None).count() == 1


def _every_pdf_is_whole(state: Path) -> None:
    storage = FileSystemStorage(state / "media")
    for notice in Notice.objects.iterator():
        assert notice.pdf == Pdf.READY
        with storage.open(notice.pdf_name) as file:
            data = unseal_bytes(file.read().decode(), pdf_place(SAKAI, notice.pk))
        assert hashlib.sha256(data).hexdigest() == notice.pdf_digest


def _no_mail_left_twice(state: Path) -> int:
    """The mails of which nobody knows whether they left: sent by a worker that died before it could say so."""
    left = mail_ids(state)
    assert {number: times for number, times in left.items() if times > 1} == {}
    states = {str(pk): state for pk, state in Delivery.objects.values_list("pk", "state")}
    assert len(states) == NOTICES
    assert set(states.values()) <= {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
    assert {pk for pk, state in states.items() if state == DeliveryState.ACCEPTED} <= set(left)
    return sum(state == DeliveryState.UNCERTAIN for state in states.values())
