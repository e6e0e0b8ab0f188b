"""Paper: whoever has not opened in time is listed once, bundled, posted and counted; whoever opens before it leaves drops off."""

import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from notifications import tasks
from notifications.actions import bundling, postings
from notifications.models import Notice, Posting, PostingList, Release, Timer
from notifications.models.posting_refusals import NothingToPost, OpenedMeanwhile
from notifications.queries import postings as queries
from notifications.queries import statistics
from notifications.rules.posting import PostingState
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db
ADDRESSED = [*make.HEADER, "郵便番号", "住所", "保護者氏名"]


@pytest.fixture
def batch(cast, nursery):
    """Four letters released eleven days ago (decisions go to paper after ten) and one row for paper; the last has no address."""
    cases = make.many_cases(4)
    paper = (make.bound(cast.hanako, name="堺 そら"), "堺 そら")
    lines = [[*make.line(n, name=name), "5900078", f"堺区南瓦町{n[-1]}-1", f"堺 親{n[-1]}"] for n, name in [*cases, paper]]
    lines[3][7:] = ["", "", ""]
    batch = make.checked(nursery, cast.mori, make.file(lines, header=ADDRESSED))
    make.approve(batch, cast.hara)
    make.issue(batch, cast.mori)
    make.work_off(batch)
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(days=11))
    return batch


def collect(batch):
    tasks.post(batch_id=str(batch.pk), town_id=SAKAI)
    with viewing_as(System("test")):
        return list(Posting.objects.filter(batch=batch).order_by("row_number"))


def listed(batch, officer):
    with make.as_staff(officer):
        made = postings.make_list(batch, by=officer)
    tasks.bundle(list_id=str(made.pk), town_id=SAKAI)
    return fresh(made)


def fresh(made):
    with viewing_as(System("test")):
        return PostingList.objects.get(pk=made.pk)


def sums(batch):
    with viewing_as(System("test")):
        return queries.sums(batch)


def open_letter(batch, row):
    with viewing_as(System("test")):
        Notice.objects.filter(release=batch.pk, row_number=row).update(first_opened_at=timezone.now())


def texts(data):
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode().split("\f")


def test_unread_letters_go_to_paper_once_and_opened_ones_do_not(batch):
    open_letter(batch, 3)
    with viewing_as(System("test")):
        bells = [task for task, _ in queries.due(timezone.now())]
    assert bells == ["notifications.post"]
    collect(batch)
    found = collect(batch)
    assert [(one.row_number, one.why, one.is_addressed) for one in found] == [
        (2, "unread", True), (4, "unread", True), (5, "unread", False), (6, "opted_out", True),
    ]  # fmt: skip
    assert "南瓦町" not in found[0].sealed
    with viewing_as(System("test")):
        assert list(queries.due(timezone.now())) == []


def test_before_its_hour_no_unread_letter_goes_to_paper(batch):
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(days=9))
    assert [one.why for one in collect(batch)] == ["opted_out"]


def test_the_bundle_has_a_cover_and_for_each_letter_its_sheet_and_itself(batch, cast):
    collect(batch)
    made = listed(batch, cast.mori)
    assert (made.bundle, len(made.manifest)) == ("ready", 64)
    with make.as_staff(cast.mori):
        data = postings.take_bundle(made, by=cast.mori)
    pages = texts(data)
    assert made.manifest[:40] in "".join(pages[0].split())
    sheets = [page for page in pages if "窓付き封筒" in page]
    assert len(sheets) == made.letters
    assert "堺 親1" in sheets[0]
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) >= 1 + 2 * made.letters
    assert fresh(made).exported_at is not None
    with default_storage.open(made.bundle_name) as file:
        assert not file.read().startswith(b"%PDF")


def test_whoever_opens_before_the_export_drops_off(batch, cast):
    collect(batch)
    made = listed(batch, cast.mori)
    open_letter(batch, 2)
    with make.as_staff(cast.mori), pytest.raises(OpenedMeanwhile):
        postings.take_bundle(made, by=cast.mori)
    tasks.bundle(list_id=str(made.pk), town_id=SAKAI)
    again = fresh(made)
    assert (again.letters, again.manifest != made.manifest, sums(batch).dropped) == (made.letters - 1, True, 1)
    with make.as_staff(cast.mori):
        data = postings.take_bundle(again, by=cast.mori)
    assert "堺 親1" not in "".join(texts(data))
    open_letter(batch, 4)
    with make.as_staff(cast.mori):
        assert postings.take_bundle(again, by=cast.mori) == data


def test_an_empty_list_is_refused(batch, cast):
    with make.as_staff(cast.mori), pytest.raises(NothingToPost):
        postings.make_list(batch, by=cast.mori)


def test_two_workers_make_one_bundle(batch, cast):
    collect(batch)
    with make.as_staff(cast.mori):
        made = postings.make_list(batch, by=cast.mori)
    with viewing_as(System("test", SAKAI)):
        assert bundling.make_bundle(made.pk) is True
        assert bundling.make_bundle(made.pk) is False


def url(name, batch, *more):
    return reverse(f"admin:notifications_batch_{name}", args=[batch.pk, *more])


def test_the_mail_house_reports_and_the_books_and_figures_say_so(batch, cast, as_mori, as_ono):
    collect(batch)
    made = listed(batch, cast.mori)
    assert as_mori.get(url("posting_bundle", batch, made.pk))["Cache-Control"].startswith("no-store")
    answer = as_mori.get(url("posting_list_lines", batch, made.pk))
    lines = answer.content.decode("cp932").splitlines()
    assert lines[0] == "郵送番号,行,理由,郵便番号,住所,宛名,投函日,返送日,返送の理由"
    assert "590-0078,堺区南瓦町1-1,堺 親1" in lines[1]
    day = f"{timezone.localdate():%Y/%m/%d}"
    told = [lines[0], *(line[: line.rindex(",,") - 1] + f",{day},," for line in lines[1:])]
    told[1] = told[1][: -2] + f",{day},あて所に尋ねあたりません"
    def send(text):
        return as_mori.post(url("posting_report", batch), {"file": SimpleUploadedFile("a.csv", text.encode("cp932"))})

    assert send("\r\n".join(told)).status_code == 302
    counted = sums(batch)
    assert (counted.returned, counted.posted, counted.listed) == (1, made.letters - 1, 0)
    assert send("\r\n".join(told)).status_code == 302
    assert sums(batch) == counted
    with viewing_as(System("test")):
        batch.refresh_from_db()
        assert (batch.books.is_balanced, batch.digital, counted.after_digital) == (True, 4, 3)
        found = statistics.of_batch(batch, timezone.now())
        assert statistics.saved_by(found).letters == 1
        assert set(Timer.objects.exclude(ended="").values_list("ended", flat=True)) <= {"posted"}
        first = Posting.objects.get(batch=batch, row_number=2)
        assert queries.posted_of(first.notice_id).returned_on == timezone.localdate()
    shown = as_mori.get(url("posting", batch)).content.decode()
    assert "あて所に尋ねあたりません" in shown
    for name, more in (("posting", []), ("posting_lines", []), ("posting_bundle", [made.pk]), ("posting_list_lines", [made.pk])):
        assert as_ono.get(url(name, batch, *more)).status_code == 404
    assert as_ono.post(url("posting_list", batch)).status_code == 404


def test_a_clerk_adds_an_address_and_a_broken_report_changes_nothing(batch, cast, as_mori):
    found = {one.row_number: one for one in collect(batch)}
    key = found[5].pk

    def send(*rows):
        text = "\r\n".join(["郵送番号,郵便番号,住所,宛名,投函日", *rows])
        return as_mori.post(url("posting_report", batch), {"file": SimpleUploadedFile("a.csv", text.encode("cp932"))})

    strange = "00000000-0000-0000-0000-000000000000,,,,"
    assert "この一括のものではありません" in send(f"{key},590-0078,堺区1,堺 親,", strange).content.decode()
    assert "7桁" in send(f"{key},590,堺区1,堺 親,").content.decode()
    assert "2回あります" in send(f"{key},5900078,堺区1,堺 親,", f"{key},5900078,堺区1,堺 親,").content.decode()
    assert "まだ一覧に載せていない" in send(f"{key},5900078,堺区1,堺 親,2026/1/5").content.decode()
    assert [one.is_addressed for one in collect(batch) if one.row_number == 5] == [False]
    assert send(f"{key},５９００００１,堺区1,堺 親,").status_code == 302
    assert [(one.is_addressed, one.address.postal_code) for one in collect(batch) if one.row_number == 5] == [(True, "590-0001")]


def test_a_letter_is_listed_by_its_states_only(batch, cast):
    collect(batch)
    listed(batch, cast.mori)
    assert {one.state for one in collect(batch)} <= {PostingState.DUE, PostingState.LISTED}
