"""One row that cannot be set, or kills whoever tries, among many: the others are made, nothing is released without it, officers decide."""

import signal
import threading
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import batches, bundling, notices, postings, rows
from notifications.documents import letters
from notifications.models import Batch, Notice, Posting, PostingList, Row
from notifications.models.notice import Pdf
from notifications.models.refusals import NotRetryable
from notifications.queries import work
from notifications.rules.fields import Fault
from portal.lib import pdfworkshop, stamping
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db
# A letter of the family register that the stamping font lacks: the row is laid out in full, in the guarded process.
RARE = "𠮷"
# One that no font of the house has.
GLYPHLESS = "\U0001fae0"
ROWS = 60


@pytest.fixture(autouse=True)
def _fresh_workshop(monkeypatch):
    """With time enough for a page on the busiest machine: what is too slow here is meant to be."""
    monkeypatch.setattr(letters, "SECONDS", 60.0)
    stamping.forget()
    yield
    stamping.forget()
    pdfworkshop.close()


def issued(cast, nursery, remarks, count=ROWS):
    """A batch of `count` rows; `remarks` is row → what stands in its remark."""
    lines = [make.line(number, name=name, remark=remarks.get(place, "")) for place, (number, name) in enumerate(make.many_cases(count), 2)]
    return make.issued(nursery, cast.mori, cast.hara, make.file(lines, encoding="utf-8-sig"))


def written(batch):
    with viewing_as(System("test", batch.municipality_id)):
        mine = work.batch(batch.pk)
        while notices.write_chunk(mine):
            pass
    return mine


def fates(batch):
    with viewing_as(System("test")):
        found = Notice.objects.filter(release=batch.pk).exclude(pdf=Pdf.READY).order_by("row_number")
        return list(found.values_list("row_number", "pdf", "render_fault"))


def state_of(batch):
    with viewing_as(System("test")):
        return Batch.objects.get(pk=batch.pk).state


@pytest.mark.parametrize(
    ("remark", "fault"),
    [
        ("あ" * 100_000, Fault.TOO_LONG), ("が" + "\u0301" * 10_000, Fault.TOO_LONG), ("表\u202e裏", Fault.CONTROL),
        ("\ue000", Fault.UNREADABLE), ("=SUM(A1)", Fault.FORMULA),
    ],
)  # fmt: skip
def test_what_would_break_a_page_is_refused_when_the_file_is_checked(cast, nursery, remark, fault):
    cases = make.many_cases(3)
    lines = [make.line(number, name=name, remark=remark if place == 1 else "") for place, (number, name) in enumerate(cases)]
    batch = make.checked(nursery, cast.mori, make.file(lines, encoding="utf-8-sig"))
    with viewing_as(System("test")):
        found = list(Row.objects.filter(batch=batch).order_by("number").values_list("outcome", "problems"))
    assert [outcome for outcome, _problems in found] == ["digital", "invalid", "digital"]
    assert found[1][1][0]["fault"] == fault


def test_combining_marks_up_to_the_limit_are_set(cast, nursery):
    batch = issued(cast, nursery, {3: "か" + "\u0301" * 90}, count=4)
    make.work_off(batch)
    assert (fates(batch), state_of(batch)) == ([], "released")


def test_a_letter_that_no_font_has_fails_alone_and_holds_the_release(cast, nursery, as_mori):
    batch = issued(cast, nursery, {7: GLYPHLESS, 31: RARE, 40: GLYPHLESS})
    make.work_off(batch)
    assert fates(batch) == [(7, "failed", "glyph"), (40, "failed", "glyph")]
    assert state_of(batch) == "issued"
    shown = as_mori.get(reverse("admin:notifications_batch_status", args=[batch.pk])).content.decode()
    assert "PDFを作れなかった通知（2件）" in shown
    assert "7行目" in shown
    assert "印字できない文字" in shown
    assert GLYPHLESS not in shown


def test_the_others_go_when_an_officer_takes_the_row_to_paper(cast, nursery, as_mori):
    batch = issued(cast, nursery, {7: GLYPHLESS}, count=8)
    make.work_off(batch)
    as_mori.post(reverse("admin:notifications_batch_paper", args=[batch.pk, 7]))
    make.work_off(batch)
    with viewing_as(System("test")):
        batch = work.batch(batch.pk)
    assert (batch.state, batch.digital, batch.paper, batch.books.is_balanced) == ("released", 7, 1, True)


class Hand:
    """Does something to the guarded process again and again, as a bad machine would."""

    def __init__(self, deed):
        self.deed, self.is_over = deed, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over.wait(0.005):
            for bench in list(pdfworkshop._benches.values()):
                if bench.pages:
                    bench.child.send_signal(self.deed)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_error):
        self.is_over.set()
        self.thread.join()


@pytest.mark.parametrize(("deed", "fault"), [(signal.SIGSTOP, "time"), (signal.SIGKILL, "memory")])
def test_rows_that_hang_or_crash_the_renderer_fail_alone(cast, nursery, deed, fault, monkeypatch):
    """Rare letters take the guarded path. While one hangs or crashes there, fifty-nine others are stamped and done."""
    batch = written(issued(cast, nursery, {50: RARE}))
    with viewing_as(System("test", batch.municipality_id)):
        # Both wordings are laid out, for short names and long ones; from now on only rare letters need the guarded process.
        while fates(batch)[0][0] < 22:
            notices.render_some(batch)
        with monkeypatch.context() as patch, Hand(deed):
            patch.setattr(letters, "SECONDS", 1.0)
            while notices.render_some(batch):
                pass
    assert fates(batch) == [(50, "failed", fault)]
    with viewing_as(System("test")):
        assert not batches.release(batch)
    # The machine is well again: the officer lets it be tried anew, and everything goes.
    with make.as_staff(cast.mori):
        rows.render_again(batch, 50, by=cast.mori)
    make.work_off(batch)
    assert (fates(batch), state_of(batch)) == ([], "released")


def test_only_a_failed_letter_of_an_issued_batch_is_tried_again(cast, nursery, as_mori, as_ono):
    batch = issued(cast, nursery, {2: GLYPHLESS}, count=2)
    make.work_off(batch)
    page = reverse("admin:notifications_batch_again", args=[batch.pk, 2])
    assert as_ono.post(page).status_code == 404
    assert as_mori.post(page).status_code == 302
    assert fates(batch) == [(2, "waiting", "")]
    for number in (2, 3):
        with make.as_staff(cast.mori), pytest.raises(NotRetryable):
            rows.render_again(batch, number, by=cast.mori)
    make.work_off(batch)
    assert fates(batch) == [(2, "failed", "glyph")]
    with make.as_staff(cast.mori):
        batches.stop(batch, by=cast.mori, reason="直してから出し直す")
    with make.as_staff(cast.mori), pytest.raises(NotRetryable):
        rows.render_again(batch, 2, by=cast.mori)


def die_with(batch):
    """A worker takes what it would take, and dies before it says anything; its lease runs out."""
    with viewing_as(System("test", batch.municipality_id)):
        taken = [one.row_number for one in notices._claim(batch, uuid.uuid4(), timezone.now())]
        Notice.objects.filter(release=batch.pk, pdf=Pdf.WAITING).update(render_lease_until=timezone.now())
    return taken


def test_a_letter_that_kills_the_worker_takes_the_others_along_once_and_is_given_up_at_last(cast, nursery):
    batch = written(issued(cast, nursery, {}, count=6))
    assert [die_with(batch) for _death in range(6)] == [[2, 3, 4, 5, 6], [7], [2], [2], [2], [2]]
    make.work_off(batch)
    assert fates(batch) == [(2, "failed", "worker")]
    with make.as_staff(cast.mori):
        rows.render_again(batch, 2, by=cast.mori)
    make.work_off(batch)
    assert (fates(batch), state_of(batch)) == ([], "released")


def test_slow_letters_keep_their_lease(cast, nursery, monkeypatch):
    """Five that take their whole time would outlast one lease; each time it begins anew, so that nobody takes them over."""
    monkeypatch.setattr(letters, "SECONDS", 2.5)
    batch = written(issued(cast, nursery, {2: RARE, 3: RARE}, count=2))
    with viewing_as(System("test", batch.municipality_id)), Hand(signal.SIGSTOP):
        claimed = notices._claim(batch, token := uuid.uuid4(), timezone.now())
        done = notices._rendered(claimed, timezone.now(), token)
        ends = [Notice.objects.get(row_number=3).render_lease_until for _one in done]
    assert ends[0] < ends[1]


def test_a_letter_that_cannot_be_printed_leaves_the_post_to_the_others(cast, nursery, as_mori):
    remarks = {"堺 あ": GLYPHLESS, "堺 い": ""}
    lines = [make.line(make.bound(cast.hanako, name=name), name=name, remark=remark) for name, remark in remarks.items()]
    ((number, name),) = make.many_cases(1)
    lines = [[*line, "5900078", "堺区南瓦町3-1", "堺 親"] for line in [*lines, make.line(number, name=name)]]
    header = [*make.HEADER, "郵便番号", "住所", "保護者氏名"]
    batch = make.released(nursery, cast.mori, cast.hara, make.file(lines, header=header, encoding="utf-8-sig"))
    with viewing_as(System("test", batch.municipality_id)):
        assert postings.collect(batch) == 2
    with make.as_staff(cast.mori):
        made = postings.make_list(batch, by=cast.mori)
    with viewing_as(System("test", batch.municipality_id)):
        while bundling.make_bundle(made.pk):
            pass
        made = PostingList.objects.get(pk=made.pk)
        found = dict(Posting.objects.filter(batch=batch).values_list("row_number", "state"))
    assert (made.bundle, made.letters, found) == ("ready", 1, {2: "failed", 3: "listed"})
    assert "1通は、PDFを作れない" in as_mori.get(reverse("admin:notifications_batch_posting", args=[batch.pk])).content.decode()
