"""The office's pages, walked as Mori and Hara walk them; Ono of another town is always in the room."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notifications.models import Batch, Notice
from notifications.rules.states import BatchState
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/notifications/batch/upload/"
LIST = "/admin/notifications/batch/"


def url(name, batch, *more):
    return reverse(f"admin:notifications_batch_{name}", args=[batch.pk, *more])


def text(answer):
    return answer.content.decode().replace("<wbr>", "")


def upload(client, template, data, name="結果.csv", reason=""):
    file = SimpleUploadedFile(name, data)
    return client.post(UPLOAD, {"template": str(template.pk), "file": file, "repeat_reason": reason})


def the_batch():
    with viewing_as(System("test")):
        return Batch.objects.select_related("template", "version").get()


@pytest.fixture
def mixed_file(cast, hanakos_case):
    """One good row, one without consent, one unknown number, one bad date."""
    paper = make.bound(cast.ken, name="吹田 そら")
    lines = [
        make.line(hanakos_case),
        make.line(paper, name="吹田 そら", result="保留"),
        make.line("0000000123"),
        make.line(make.codes.new_receipt_number("NS"), born="令和5年13月1日"),
    ]
    return make.file(lines)


def test_a_clerk_and_an_approver_bring_a_file_to_its_issue(as_mori, as_hara, nursery, mixed_file):
    assert upload(as_mori, nursery, mixed_file).status_code == 302
    batch = the_batch()
    shown = as_mori.get(url("map", batch))
    assert "受付番号" in text(shown)
    chosen = {key: str(value) for key, value in batch.columns.items()}
    assert as_mori.post(url("map", batch), chosen, follow=True).status_code == 200
    checked = text(as_mori.get(url("check", batch)))
    batch = the_batch()
    assert (batch.uploaded, batch.digital, batch.paper, batch.quarantined, batch.invalid) == (4, 1, 0, 2, 1)
    assert "合っています" in checked
    assert "日付として読めません" in checked
    assert "入所が内定しました" in text(as_mori.get(url("preview", batch, 2)))
    refused = as_mori.post(url("approve", batch), {"manifest": batch.manifest}, follow=True)
    assert "承認者に頼む" in text(refused)
    shown = text(as_hara.get(url("approve", batch)))
    assert "1件を承認する" in shown
    assert "照合コードがありません" in shown
    assert "あと1通" in text(as_hara.post(url("approve", batch), {"manifest": batch.manifest, "reason": "確かめた"}))
    assert "理由を書いてください" in text(as_hara.post(url("approve", batch), {"manifest": batch.manifest, "looked": ["2"]}))
    as_hara.post(url("approve", batch), {"manifest": batch.manifest, "looked": ["2"], "reason": "初回で、全行を見くらべました。"})
    assert the_batch().state == BatchState.APPROVED
    assert "1件を発行" in text(as_mori.get(url("issue", batch)))
    as_mori.post(url("issue", batch), {"when": "now"})
    assert the_batch().state == BatchState.ISSUED
    make.work_off(the_batch())
    assert "1件のうち0件" in text(as_mori.get(url("status", batch)))


def test_faults_go_out_as_a_file_for_excel(as_mori, cast, nursery, mixed_file):
    batch = make.checked(nursery, cast.mori, mixed_file)
    answer = as_mori.get(url("export", batch, "faults"))
    lines = b"".join(answer.streaming_content).decode("cp932").splitlines()
    assert lines[0] == "行,列,項目,書かれている値,どうすればよいか"
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4", "5"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="faults.csv"'


def test_who_has_not_opened_is_listed_until_they_do(as_mori, as_hanako, released_batch):
    def listed():
        answer = as_mori.get(url("export", released_batch, "unopened"))
        return [line.split(",")[2] for line in b"".join(answer.streaming_content).decode("cp932").splitlines()[1:]]

    assert listed() == ["堺 みどり"]
    with viewing_as(System("test")):
        letter = Notice.objects.get()
    as_hanako.get(reverse("notifications:notice", args=[letter.pk]))
    assert listed() == []


def test_before_the_release_nobody_is_late(as_mori, checked_batch):
    assert as_mori.get(url("export", checked_batch, "unopened")).status_code == 404
    assert as_mori.get(url("export", checked_batch, "other")).status_code == 404


def test_an_officer_of_another_town_cannot_tell_the_batch_exists(as_ono, as_mori, cast, checked_batch):
    for name, more in (
        ("status", []), ("map", []), ("check", []), ("preview", [2]), ("approve", []), ("issue", []), ("export", ["faults"]),
    ):  # fmt: skip
        assert as_ono.get(url(name, checked_batch, *more)).status_code == 404
    for name, more in (("paper", [2]), ("return", []), ("stop", []), ("recall", []), ("approve", []), ("issue", []), ("check", [])):
        assert as_ono.post(url(name, checked_batch, *more), {"reason": "x"}).status_code == 404
    assert checked_batch.title not in text(as_ono.get(LIST))
    assert checked_batch.title in text(as_mori.get(LIST))


def test_the_prefecture_runs_the_portal_and_sees_no_batch(as_pref, checked_batch):
    assert as_pref.get(LIST).status_code == 403
    assert as_pref.get(UPLOAD).status_code == 403
    assert as_pref.get(url("status", checked_batch)).status_code == 403


def test_a_resident_has_no_office(as_hanako, client, checked_batch):
    assert as_hanako.get(url("status", checked_batch)).status_code in (302, 403)
    assert client.get(url("status", checked_batch)).status_code == 302


def test_a_row_is_put_on_paper_and_the_books_still_balance(as_mori, checked_batch):
    as_mori.post(url("paper", checked_batch, 2), follow=True)
    batch = the_batch()
    assert (batch.digital, batch.paper, batch.books.is_balanced) == (0, 1, True)


def test_issuing_at_a_time_long_past_is_refused_with_a_sentence(as_mori, approved_batch):
    answer = as_mori.post(url("issue", approved_batch), {"when": "later", "day": "2020-01-01", "clock": "09:00"})
    assert "180日以内" in text(answer)
    assert the_batch().state == BatchState.APPROVED
    missing = as_mori.post(url("issue", approved_batch), {"when": "later"})
    assert "日と時刻の両方" in text(missing)


def test_the_list_costs_the_same_however_long_it_is(as_mori, cast, nursery, hanakos_case, django_assert_max_num_queries):
    for number in range(3):
        make.checked(nursery, cast.mori, make.file([make.line(hanakos_case, remark=str(number))]))
    with django_assert_max_num_queries(12):
        assert as_mori.get(LIST).status_code == 200
