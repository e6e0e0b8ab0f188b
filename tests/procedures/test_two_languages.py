"""Papers in two languages: Japanese for the counter, and beneath it the words of whoever takes the paper along."""

import subprocess
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from portal.audit import trail
from portal.lib import pdfworkshop
from portal.lib.languages import OFFERED, OFFICIAL
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding
from procedures.actions import applications, filling
from procedures.documents import receipts
from procedures.models import Application, Procedure
from tests.cast import Cast
from tests.procedures.answering import Answerer
from tests.procedures.make import NOW
from tests.procedures.test_words import KISHIWADA

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def case(cast: Cast) -> Application:
    """Bulky waste of 岸和田市, whose form is written in Vietnamese, too."""
    with viewing_as(System("test")):
        bulky = onboarding.prepare(KISHIWADA, by=trail.PORTAL, now=NOW, only={"bulky-waste"})[0]
    with viewing_as(ResidentView(cast.hanako.pk)):
        filled = Answerer(NOW.date()).fill(filling.start(bulky, by=cast.hanako, now=NOW, known={}), cast.hanako)
        return applications.submit(filled, by=cast.hanako, now=NOW)


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def taken(reader: Client, case: Application, language: str) -> str:
    reader.cookies["django_language"] = language
    return words(reader.get(f"/applications/{case.pk}/receipt/pdf/").content)


def is_said(told: str, *said: str) -> bool:
    return all("".join(one.split()) in told for one in said)


def test_the_receipt_says_each_thing_in_both(client_of: Any, cast: Cast, case: Application) -> None:
    reader = client_of(cast.hanako)
    japanese, both = taken(reader, case, "ja"), taken(reader, case, "vi")
    official = ("受付票", "粗大ごみの収集申込み", "出すもの", "2026年11月21日(土)10:00", "このあとの流れ")
    own = ("Phiếu tiếp nhận", "Đăng ký thu gom rác cỡ lớn", "Đồ muốn bỏ", "21 tháng 11 năm 2026", "Các bước tiếp theo")
    own += ("Bản chính thức là tiếng Nhật",)
    assert is_said(japanese, *official)
    assert is_said(both, *official, *own)
    assert not any(is_said(japanese, one) for one in own)


def test_what_is_the_same_in_both_stands_there_once(client_of: Any, cast: Cast, case: Application) -> None:
    told = taken(client_of(cast.hanako), case, "th")
    assert told.count("粗大ごみの収集申込み") == 1, "nobody has written it in Thai"
    assert told.count(str(case.receipt_number)) == 1


@pytest.mark.parametrize("language", OFFERED)
def test_every_language_has_its_letters(case: Application, language: str) -> None:
    """Set without the way out that the Japanese paper is."""
    with viewing_as(ResidentView(case.applicant_id)):
        page = receipts.page(case, NOW, language)
    assert ('class="second"' in page) is (language != OFFICIAL)
    assert pdfworkshop.render_in_process(page, stylesheets=[render_to_string("procedures/pdf/paper.css")]).startswith(b"%PDF-")


def test_words_that_cannot_be_printed_leave_the_japanese_paper(client_of: Any, cast: Cast, case: Application) -> None:
    with viewing_as(System("test")):
        words_of_town = case.procedure.words | {"vi": case.procedure.words["vi"] | {"title": "Rác \U0001f9ff"}}
        Procedure.objects.filter(pk=case.procedure_id).update(words=words_of_town)
    told = taken(client_of(cast.hanako), case, "vi")
    assert is_said(told, "受付票", "粗大ごみの収集申込み")
    assert not is_said(told, "Phiếu tiếp nhận")


def test_words_of_the_town_are_text_and_never_markup(case: Application) -> None:
    case.procedure.words = {"vi": {"title": "<b>Rác</b>", "guidance.after": "<img src=x>\nRồi"}}
    with viewing_as(ResidentView(case.applicant_id)):
        page = receipts.page(case, NOW, "vi")
    assert "&lt;b&gt;Rác&lt;/b&gt;" in page
    assert "&lt;img src=x&gt;<br>Rồi" in page


def test_the_receipt_on_the_screen_asks_in_the_readers_words(client_of: Any, cast: Cast, case: Application) -> None:
    reader = client_of(cast.hanako)
    reader.cookies["django_language"] = "vi"
    shown = reader.get(f"/applications/{case.pk}/receipt/").content.decode()
    assert "Đồ muốn bỏ" in shown
    assert "出すもの" in reader.get(f"/applications/{case.pk}/receipt/?words=ja").content.decode()
