"""A PDF that somebody holds: genuine, changed or unknown; nothing of whom it is for, nothing kept, not too often."""

import hashlib
import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from notifications.actions import certificates
from notifications.documents import letters
from notifications.models import Notice
from notifications.views import verifying
from portal.lib import pdf, signcheck, signing, stamping, testca
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"


@pytest.fixture(autouse=True)
def _forget_the_tries():
    cache.clear()


@pytest.fixture
def letter(cast, nursery, hanakos_case):
    """Hanako's signed letter, after the release."""
    credential, _root = testca.mayors_seal("堺市長", now=timezone.now())
    with viewing_as(System("test", SAKAI)):
        certificates.put(SAKAI, credential, by=None, now=timezone.now())
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    return the_file()


def the_file() -> bytes:
    with viewing_as(System("test")):
        return letters.stored_pdf(Notice.objects.get())


def shown(client, data: bytes):
    answer = client.post(VERIFY, {"file": SimpleUploadedFile("letter.pdf", data)})
    return answer.status_code, answer.content.decode()


def test_anybody_may_verify_a_file_and_learns_nothing_of_whom_it_is_for(client, letter, cast):
    status, page = shown(client, letter)
    assert status == 200
    assert "本物の通知です" in page
    assert "堺市" in page
    assert "保育施設等利用調整結果通知書" in page
    for personal in ("みどり", "内定", "つばき", cast.hanako.family_name + " " + cast.hanako.given_name):
        assert personal not in page.replace("<wbr>", "")


def test_a_changed_byte_is_found(client, letter):
    place = letter.index(b"stream") + 40
    status, page = shown(client, letter[:place] + bytes([letter[place] ^ 1]) + letter[place + 1 :])
    assert status == 422
    assert "発行したものと違うファイルです" in page
    assert "確認番号</dt>" not in page


def test_a_file_with_something_added_is_changed(client, letter):
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as file:
        file.docinfo["/Title"] = "別の通知"
        file.save(changed)
    assert "発行したものと違うファイルです" in shown(client, changed.getvalue())[1]
    assert "発行したものと違うファイルです" in shown(client, letter + b"\n% more")[1]


def test_a_letter_signed_by_the_town_is_genuine_though_another_copy_was_kept(client, letter):
    """A worker died after signing, another signed anew: the first file left the house in no way, but it is the town's."""
    with viewing_as(System("test")):
        notice = Notice.objects.get()
        Notice.objects.filter(pk=notice.pk).update(pdf_digest="0" * 64)
    assert "本物の通知です" in shown(client, letter)[1]


def test_a_letter_signed_by_somebody_else_is_not(client, letter):
    with viewing_as(System("test")):
        key = Notice.objects.get().pk
    stranger, _root = testca.mayors_seal("堺市長", now=timezone.now())
    page = pdf.render("<!doctype html><html lang=ja><title>通知</title><p>にせもの")
    forged = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as file:
        file.docinfo["/TobiraNotice"] = str(key)
        file.save(forged)
    empty = stamping.in_full(forged.getvalue(), {}, signing.field(timezone.now()))
    assert "発行したものと違うファイルです" in shown(client, signing.sign(empty, stranger))[1]


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7 nothing", b"%PDF-" + b"\x00" * 5000, b"GIF89a"])
def test_other_files_are_unknown(client, letter, data):
    status, page = shown(client, data)
    assert status == 404
    assert "とびらが発行したPDFではありません" in page


def test_no_file_and_too_large_a_file_are_told_so(client, letter):
    assert client.post(VERIFY, {}).status_code == 422
    status, page = shown(client, b"%PDF-" + b"0" * signcheck.MAX_BYTES)
    assert status == 422
    assert "上限は2MB" in page


def test_before_the_release_a_letter_is_unknown(client, cast, nursery, hanakos_case):
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]), release_in=timedelta(hours=1))
    make.work_off(batch)
    assert "とびらが発行したPDFではありません" in shown(client, the_file())[1]


def test_a_recalled_letter_says_so(client, letter):
    with viewing_as(System("test")):
        Notice.objects.update(recalled_at=timezone.now())
    assert "この通知は取り消されています" in shown(client, letter)[1]


def test_guesses_are_counted_by_address(client, letter, monkeypatch):
    for _ in range(verifying.PER_ADDRESS.tries):
        assert shown(client, b"nothing")[0] == 404
    answer = client.post(VERIFY, {"file": SimpleUploadedFile("a.pdf", letter)})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(VERIFY).status_code == 200


def test_the_form_is_guarded_and_nothing_is_kept(letter):

    careful = Client(enforce_csrf_checks=True)
    assert careful.post(VERIFY, {"file": SimpleUploadedFile("a.pdf", letter)}).status_code == 403


def test_the_digest_is_looked_for_first(client, letter, monkeypatch):
    monkeypatch.setattr(signcheck, "inspect", lambda data: pytest.fail("not needed"))
    assert shown(client, letter)[0] == 200
    with viewing_as(System("test")):
        assert Notice.objects.get().pdf_digest == hashlib.sha256(letter).hexdigest()


def test_a_replaced_letter_says_since_when_and_nothing_else(client, letter, cast, nursery):
    with viewing_as(System("test")):
        old = Notice.objects.get()
        batch = old.release.pk
    assert "差し替えられています" not in shown(client, letter)[1]
    make.willing(cast.hanako)
    case = make.bound(cast.hanako, name="堺 はる")
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(case, name="堺 はる")]), reason="訂正のため")
    with viewing_as(System("test")):
        newer = Notice.objects.exclude(release=batch).get()
        Notice.objects.filter(pk=newer.pk).update(replaces=old)
    page = shown(client, letter)[1]
    assert "新しい通知に差し替えられています" in page
    assert "堺 はる" not in page
    assert newer.code not in page
    with viewing_as(System("test")):
        Notice.objects.filter(pk=newer.pk).update(recalled_at=timezone.now())
    assert "差し替えられています" not in shown(client, letter)[1]
