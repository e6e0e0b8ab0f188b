"""The figures as everybody, a town's officers and operators see them; the files; the paper."""

import csv
import datetime as dt
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.figures import tasks
from portal.figures.documents import opendata
from portal.figures.documents.council import page
from portal.figures.queries import sheets
from portal.figures.queries.told import scored_towns, told
from portal.figures.rules import common, saving
from portal.figures.rules.measures import net_promoters
from portal.figures.rules.score import gap, score
from portal.identity.rules.levels import Level
from tests.cast import KISHIWADA, SAKAI, SUITA, logged_in
from tests.figures import make
from tests.notifications.make import template, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(cast):
    people = [*make.residents(40, SAKAI), *make.residents(25, SAKAI, Level.CARD)]
    make.residents(3, SUITA)
    opened = [dt.timedelta(minutes=20)] * 40 + [dt.timedelta(hours=8)] * 15 + [None] * 10
    make.letters(uploaded(template(), cast.mori, b"x"), people, opened, ago=dt.timedelta(days=8))
    make.taps(30, SAKAI, "good")
    make.taps(12, SAKAI, "fair")
    make.taps(2, SUITA, "bad")
    make.points(20, SAKAI, 10)
    make.points(11, SAKAI, 7)
    make.night()
    return cast


@pytest.mark.parametrize("key", [*sheets.PAGES])
def test_every_subject_is_a_page_with_a_table_and_what_its_picture_says(counted, key, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        shown = Client().get(reverse("figures:measure", args=[key]))
    html = shown.content.decode()
    assert shown.status_code == 200
    assert "<table" in html
    for picture in html.split('<svg class="figure-bars"')[1:]:
        assert 'role="img"' in picture[:200]
        assert "数字は、すぐ下の表にあります" in picture[:400]
    assert "style=" not in html


def test_the_overview_says_the_main_numbers(counted):
    html = Client().get(reverse("figures:overview")).content.decode()
    for said in ("66以上", "84%", "円", "42以上"):
        assert said in html


def test_filters_that_cannot_be_read_narrow_nothing(counted):
    url = reverse("figures:measure", args=["registrations"])
    for query in ("?town=999999", "?month=2026-99", "?town=%00", "?month=x&town=270008", f"?town={SAKAI}"):
        assert Client().get(url + query).status_code == 200
    html = Client().get(f"{url}?town={SAKAI}").content.decode()
    assert "堺市</th>" in html
    assert "吹田市</th>" not in html
    assert Client().get(reverse("figures:measure", args=["weather"])).status_code == 404


def test_no_public_answer_holds_a_small_number_of_people(counted):
    """Suita has four residents and two answers: neither number stands in any file, nor is the whole less the rest."""
    for one in ("registrations", "letters", "answers", "nps"):
        rows = [*csv.DictReader(io.StringIO(Client().get(reverse("figures:file", args=[one, "csv"])).content.decode("utf-8-sig")))]
        assert rows
        for row in rows:
            assert row["number"] == "" or int(row["number"]) == 0 or int(row["number"]) >= 10
            if SUITA in row["town_codes"] and row["parts"].startswith("mail"):
                assert row["number"] == ""
                assert row["is_left_out"] == "1"


@pytest.mark.parametrize("found", opendata.SETS, ids=lambda one: one.name)
def test_each_file_explains_itself(counted, found):
    answered = Client().get(reverse("figures:file", args=[found.name, "json"]))
    told_ = json.loads(answered.content)
    assert told_["licence"] == "CC BY 4.0"
    assert told_["licence_url"].startswith("https://creativecommons.org/licenses/by/4.0/")
    assert told_["rows"]
    assert {*told_["rows"][0]} == {column["name"] for column in told_["columns"]}
    assert all(column["meaning"] and column["kind"] for column in told_["columns"])
    as_csv = Client().get(reverse("figures:file", args=[found.name, "csv"]))
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    assert len([*csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")))]) == len(told_["rows"]) + 1


def test_a_file_that_is_none_of_ours_is_not_there(counted):
    assert Client().get("/figures/open/people.csv").status_code == 404
    html = Client().get(reverse("figures:open_data")).content.decode()
    assert "CC BY 4.0" in html
    assert html.count("JSON") >= len(opendata.SETS)


def test_an_officer_sees_their_own_town_and_no_other(counted):
    mori, ono = logged_in(counted.mori), logged_in(counted.ono)
    html = mori.get("/admin/figures/").content.decode()
    assert "数字で見るとびら：堺市" in html
    assert '<td class="number">65' in html or ">41<" in html
    theirs = ono.get("/admin/figures/").content.decode()
    assert "数字で見るとびら：吹田市" in theirs
    for url in (f"/admin/figures/?town={SAKAI}", f"/admin/figures/paper.pdf?town={SAKAI}"):
        assert ono.get(url).status_code == 404
        assert ono.get(url.replace(SAKAI, "999999")).status_code == 404
    assert ono.post("/admin/figures/again/").status_code == 403
    assert logged_in(counted.hanako).get("/admin/figures/").status_code == 302


def test_operators_see_all_towns_or_one(counted):
    client = logged_in(counted.pref)
    html = client.get("/admin/figures/").content.decode()
    assert "数字で見るとびら：大阪府全体" in html
    assert "岸和田市" in html
    assert "数字で見るとびら：岸和田市" in client.get(f"/admin/figures/?town={KISHIWADA}").content.decode()
    assert client.post("/admin/figures/again/")["Location"] == "/admin/figures/"


def test_the_councils_paper_is_a_pdf_with_the_arithmetic(counted):
    answered = logged_in(counted.mori).get("/admin/figures/paper.pdf")
    assert answered["Content-Type"] == "application/pdf"
    assert answered.content.startswith(b"%PDF")
    html = page("堺市", None, sheets.PAGES["savings"](told(None, scored_towns()), scored_towns()), timezone.localdate())
    for one in saving.assumptions():
        assert one.source in html
    assert saving.formula() in html
    assert "http" not in html


def test_the_night_is_a_bell(counted):
    tasks.count()
    tasks.forget()


def test_the_arithmetic_gives_the_sources_own_figures():
    """443 hours and 1.84 million yen a year: the letters of 70 % of all nursery decisions."""
    spared = saving.saved(4_234)
    assert round(spared.hours) == 443
    assert round(spared.yen, -4) == 1_840_000
    assert saving.saved(0) == saving.Saved(0.0, 0)


def test_the_32_procedures_are_15_11_1_4_and_1():
    fields = [one.field for one in common.common()]
    assert [fields.count(one) for one in dict.fromkeys(fields)] == [15, 11, 1, 1, 4]
    assert len(common.towns()) == 28
    assert common.found_in([("x", "罹災証明書の交付", ""), ("own", "うちの妊娠届", ""), ("y", "粗大ごみ", "move-out")]) == (
        "C15",
        "C27",
        "C28",
    )


# As the 手順書 names them, in its order; the move is the 32nd.
OFFICIAL = [
    "児童手当等の受給資格及び児童手当の額についての認定請求",
    "児童手当等の額の改定の請求及び届出",
    "氏名変更/住所変更等の届出",
    "受給事由消滅の届出",
    "未支払の児童手当等の請求",
    "児童手当等に係る寄附の申出",
    "児童手当に係る寄附変更等の申出",
    "受給資格者の申出による学校給食費等の徴収等の申出",
    "受給資格者の申出による学校給食費等の徴収等の変更等の申出",
    "児童手当等の現況届",
    "支給認定の申請",
    "保育施設等の利用申込",
    "保育施設等の現況届",
    "児童扶養手当の現況届の事前送信",
    "妊娠の届出",
    "要介護・要支援認定の申請",
    "要介護・要支援更新認定の申請",
    "要介護・要支援状態区分変更認定の申請",
    "居宅(介護予防)サービス計画作成(変更)依頼の届出",
    "介護保険負担割合証の再交付申請",
    "被保険者証の再交付申請",
    "高額介護(予防)サービス費の支給申請",
    "介護保険負担限度額認定申請",
    "居宅介護(介護予防)福祉用具購入費の支給申請",
    "居宅介護(介護予防)住宅改修費の支給申請",
    "住所移転後の要介護・要支援認定申請",
    "罹災証明書の発行申請",
    "転出届・転入予約",
    "自動車税環境性能割の申告納付",
    "自動車税の賦課徴収に関する事項の申告又は報告",
    "自動車税住所変更届",
    "自動車の保管場所証明の申請",
]


@pytest.mark.parametrize(("place", "title"), [*enumerate(OFFICIAL)])
def test_each_of_the_32_is_known_by_its_official_name_and_by_ours_and_is_no_other(place, title):
    one = common.common()[place]
    assert common.found_in([("x", title, "")]) == (one.code,)
    assert common.found_in([("x", one.name, "")]) == (one.code,)


@pytest.mark.parametrize(
    "title",
    [
        "国民健康保険被保険者証の再交付の申請", "後期高齢者医療被保険者証の再交付", "高額介護合算療養費の支給の申請",
        "障がい者の住宅改修費の助成", "児童扶養手当の受給事由の消滅の届出", "保育所の利用者負担額の減免の申請",
        "自立支援医療の支給認定の申請", "転出届の受理証明",
    ],
)  # fmt: skip
def test_another_procedure_of_a_like_name_is_not_counted(title):
    assert common.found_in([("x", title, "")]) == ()


def test_a_score_is_the_weighted_parts_and_says_what_is_not_known():
    found = score({"procedures": 0.5, "letters": None, "identity": 1.0, "services": 2.0, "satisfaction": 0.0})
    assert found.points == 17.5 + 15 + 15
    assert not found.is_whole
    assert gap([10.0, 40.0, 30.0]).distance == 30.0
    assert gap([10.0]) is None
    assert net_promoters(20, 11, 0) == 64.5
    assert net_promoters(0, 0, 0) is None
