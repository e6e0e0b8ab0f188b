"""Fingerprints of rows, the comparison with the batch before, and long files that are read part by part."""

import csv
import io
import random

import pytest
from django.utils import timezone

from notifications.actions import batches, checking, rows
from notifications.documents import stamps
from notifications.models import Batch, Look, Row
from notifications.models.refusals import ApprovalReasonMissing, FingerprintsBroken, NotAllLookedAt
from notifications.queries import comparing, dryrun, work
from notifications.rules.distribution import Figures, Odd, differences
from notifications.rules.dryrun import cost, drawn
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db
REASON = "前年の名簿と1行ずつ見くらべました。"


def stamped(cases, **changed):
    """A file as our export writes it, with its fingerprints."""
    lines = []
    for number, name in cases:
        lines.append([*make.line(number, name=name, **changed), stamps.stamp(SAKAI, number, "2023-05-06", name)])
    return lines


def as_file(lines, encoding="cp932"):
    return make.file(lines, header=[*make.HEADER, stamps.HEADER], encoding=encoding)


@pytest.fixture
def some_cases(cast, nursery):
    return make.many_cases(40)


def test_rows_may_be_sorted_filled_in_and_taken_out(cast, nursery, some_cases):
    lines = stamped(some_cases)[5:]
    random.Random(1).shuffle(lines)
    batch = make.checked(nursery, cast.mori, as_file(lines))
    assert (batch.is_stamped, batch.digital) == (True, 35)


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_key_column_that_moved_refuses_the_file_and_names_rows(cast, nursery, some_cases, column):
    lines = stamped(some_cases)
    for line in lines[::2]:
        line[2] = "令和5年5月7日" if column == 2 else line[2]
    values = [line[column] for line in lines]
    for line, value in zip(lines, values[1:] + values[:1], strict=True):
        line[column] = value
    with pytest.raises(FingerprintsBroken) as refusal:
        make.checked(nursery, cast.mori, as_file(lines))
    assert "、" in str(refusal.value)
    with viewing_as(System("test")):
        assert Row.objects.count() == 0


def test_one_row_without_its_fingerprint_refuses_the_file(cast, nursery, some_cases):
    lines = stamped(some_cases)
    lines[7][-1] = ""
    with pytest.raises(FingerprintsBroken) as refusal:
        make.checked(nursery, cast.mori, as_file(lines))
    assert refusal.value.facts["count"] == 1


def test_a_name_that_cp932_cannot_write_keeps_its_fingerprint(cast, nursery):
    make.willing(cast.hanako)
    case = make.bound(cast.hanako, name="𠮷田 そら")
    line = [*make.line(case, name="〓田 そら"), stamps.stamp(SAKAI, case, "2023-05-06", "𠮷田 そら")]
    assert make.checked(nursery, cast.mori, as_file([line])).is_stamped


def test_a_fingerprint_is_of_one_town_and_tells_nothing():
    one = stamps.stamp(SAKAI, "1", "2023-05-06", "堺 みどり")
    assert (len(one), one[0]) == (16, "k")
    assert one != stamps.stamp("272051", "1", "2023-05-06", "堺 みどり")


def test_the_posting_list_comes_back_with_its_fingerprints(cast, nursery):
    case = make.bound(cast.hanako)
    batch = make.checked(nursery, cast.mori, make.file([make.line(case)]))
    with make.as_staff(cast.mori):
        lines = rows.export(batch, which="paper", by=cast.mori)
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    assert make.checked(nursery, cast.mori, text.getvalue().encode("cp932")).is_stamped


def approve(batch, cast, reason=""):
    make.approve(batch, cast.hara, reason=reason)


def test_without_fingerprint_and_without_an_earlier_batch_a_reason_is_asked(cast, nursery, some_cases):
    batch = make.checked(nursery, cast.mori, make.file(make.many_lines(some_cases)))
    with pytest.raises(ApprovalReasonMissing):
        approve(batch, cast)
    with_stamps = make.checked(nursery, cast.mori, as_file(stamped(some_cases)))
    approve(with_stamps, cast)


def test_a_batch_that_looks_like_the_last_one_needs_no_reason_and_another_does(cast, nursery, some_cases):
    make.released(nursery, cast.mori, cast.hara, make.file(make.many_lines(some_cases)))
    alike = make.checked(nursery, cast.mori, make.file(make.many_lines(some_cases)) + b"\r\n", reason="再発行")
    with make.as_staff(cast.hara):
        assert comparing.comparison(alike).warnings == ()
    approve(alike, cast)
    turned = [make.line(number, name=name, result="保留") for number, name in some_cases[:20]]
    odd = make.checked(nursery, cast.mori, make.file(turned), reason="再発行")
    with make.as_staff(cast.hara):
        said = " ".join(comparing.comparison(odd).warnings)
    assert ("「保留」の割合が、前回の32％から100％" in said, "件数が、前回の40件から20件" in said) == (True, True)
    with pytest.raises(ApprovalReasonMissing):
        approve(odd, cast)
    approve(odd, cast, REASON)
    with viewing_as(System("test")):
        assert Batch.objects.get(pk=odd.pk).approval_reason == REASON


def test_money_is_compared_by_sum_and_ends():
    before, now = Figures(), Figures()
    for amount in (1000, 2000, 3000):
        before.add("課税", {"tax": amount})
        now.add("課税", {"tax": amount * 10})
    kinds = [one.odd for one in differences(before, Figures.from_values(now.as_values()), 20)]
    assert kinds == [Odd.SUM, Odd.LEAST, Odd.MOST]
    assert differences(before, before, 20) == differences(Figures(), now, 20) == []


def test_the_approver_ticks_each_sample_and_that_is_kept(cast, nursery, some_cases):
    batch = make.checked(nursery, cast.mori, as_file(stamped(some_cases)))
    with make.as_staff(cast.hara):
        wanted = [row.number for row in dryrun.samples(batch)]
        assert len(wanted) >= 10
        with pytest.raises(NotAllLookedAt):
            batches.approve(batch, by=cast.hara, seen=batch.manifest, looked=wanted[1:])
        batches.approve(batch, by=cast.hara, seen=batch.manifest, looked=wanted)
        assert list(Look.objects.order_by("number").values_list("number", "manifest")) == [(n, batch.manifest) for n in wanted]


def test_lots_are_drawn_by_the_manifest_and_prices_are_the_towns():
    numbers = range(2, 1000)
    assert drawn(numbers, "a") == drawn(numbers, "a") != drawn(numbers, "b")
    assert cost(digital=100, paper=3, postage=110, printing=40).paper == 450


def test_a_long_file_is_read_in_parts_and_survives_a_killed_worker(cast, nursery, some_cases, monkeypatch):
    monkeypatch.setattr(checking, "WAITABLE", 5)
    monkeypatch.setattr(checking, "PART", 7)
    batch = make.uploaded(nursery, cast.mori, make.file(make.many_lines(some_cases)))
    with make.as_staff(cast.mori):
        batches.map_columns(batch, batch.columns, by=cast.mori)
        assert checking.start(batch, by=cast.mori) is None
    judged = checking.Judge.rows

    def killed(self, lines):
        if lines[0].row > 20:
            raise SystemExit
        return judged(self, lines)

    with viewing_as(System("test", SAKAI)):
        monkeypatch.setattr(checking.Judge, "rows", killed)
        with pytest.raises(SystemExit):
            checking.go_on(work.batch(batch.pk))
        monkeypatch.setattr(checking.Judge, "rows", judged)
        assert Row.objects.filter(batch=batch).count() == 21
        assert [bell for bell in work.due() if bell[0] == "notifications.check"] == []
        assert checking.go_on(work.batch(batch.pk)) is False
        Batch.objects.filter(pk=batch.pk).update(read_lease_until=timezone.now())
        assert [task for task, _ in work.due()] == ["notifications.check"]
        assert checking.go_on(work.batch(batch.pk)) is True
        done = work.batch(batch.pk)
        assert (done.state, done.uploaded, done.digital, done.books.is_balanced) == ("checked", 40, 40, True)


def test_a_long_file_that_cannot_be_used_goes_back_to_the_columns_with_the_reason(cast, nursery, some_cases, monkeypatch, as_mori):
    monkeypatch.setattr(checking, "WAITABLE", 5)
    lines = stamped(some_cases)
    batch = make.uploaded(nursery, cast.mori, as_file(lines))
    with make.as_staff(cast.mori):
        batches.map_columns(batch, batch.columns, by=cast.mori)
        checking.start(batch, by=cast.mori)
    monkeypatch.setattr(stamps, "is_right", lambda *values: False)
    with viewing_as(System("test", SAKAI)):
        checking.go_on(work.batch(batch.pk))
        assert work.batch(batch.pk).state == "mapped"
    assert "照合コードが" in as_mori.get(f"/admin/notifications/batch/{batch.pk}/status/").content.decode()
