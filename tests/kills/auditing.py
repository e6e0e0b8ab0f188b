"""What is counted when the dust has settled: every case its one notice, every PDF whole, no mail twice."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from notifications.models import Addressee, Batch, Chunk, Delivery, Notice, Release
from notifications.models.delivery import DeliveryState
from notifications.models.notice import Pdf
from notifications.models.sealing import pdf_place, unseal_bytes
from portal.audit.queries import verify
from tests.cast import SAKAI

TO_DO = {DeliveryState.PLANNED, DeliveryState.SENDING}


def steps_done() -> int:
    """Three things are done to every notice: written, rendered, told."""
    rendered, told = Notice.objects.filter(pdf=Pdf.READY), Delivery.objects.exclude(state__in=TO_DO)
    return Notice.objects.count() + rendered.count() + told.count()


def nothing_is_lost_or_doubled(batches: Sequence[Batch], cases: Sequence[tuple[str, str]], state: Path) -> int:
    """How many mails are uncertain: sent by a worker that died before it could say so."""
    every_case_has_its_one_notice(batches, cases)
    every_pdf_is_whole(state)
    doubtful = no_mail_left_twice(state, len(cases))
    assert not Chunk.objects.filter(done_at=None).exists()
    assert [chain.fault for chain in verify() if chain.fault] == []
    return doubtful


def every_case_has_its_one_notice(batches: Sequence[Batch], cases: Sequence[tuple[str, str]]) -> None:
    assert sorted(Notice.objects.values_list("case_number", flat=True)) == sorted(number for number, _ in cases)
    owners = dict(Addressee.objects.values_list("case_number", "recipient"))
    assert all(owners[number] == owner for number, owner in Notice.objects.values_list("case_number", "recipient"))
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.state, batch.books.is_balanced) == ("released", True)
    assert sum(batch.digital for batch in batches) == len(cases)
    assert Release.objects.exclude(released_at=None).count() == len(batches)


def every_pdf_is_whole(state: Path) -> None:
    storage = FileSystemStorage(state / "media")
    for notice in Notice.objects.iterator():
        assert notice.pdf == Pdf.READY
        with storage.open(notice.pdf_name) as file:
            data = unseal_bytes(file.read().decode(), pdf_place(SAKAI, notice.pk))
        assert hashlib.sha256(data).hexdigest() == notice.pdf_digest


def mail_ids(state: Path) -> Counter[str]:
    """How often each mail lies in the ledger: the files that the workers' mail back end wrote."""
    texts = (path.read_text(errors="replace") for path in (state / "mail").glob("*"))
    return Counter(number for text in texts for number in re.findall(r"^Message-ID: <([0-9a-f-]{36})@", text, re.MULTILINE))


def no_mail_left_twice(state: Path, notices: int) -> int:
    left = mail_ids(state)
    assert {number: times for number, times in left.items() if times > 1} == {}
    states = {str(pk): state for pk, state in Delivery.objects.values_list("pk", "state")}
    assert len(states) == notices
    assert set(states.values()) <= {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
    assert {pk for pk, state in states.items() if state == DeliveryState.ACCEPTED} <= set(left)
    return sum(state == DeliveryState.UNCERTAIN for state in states.values())
