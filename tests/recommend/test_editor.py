"""The clerk's editor: every attribute in boxes, the spread of whom it reaches, a colleague's look, files."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from portal.lib.uploads import Kind, Taken
from portal.municipalities.scope import System, viewing_as
from recommend.actions import itempapers, items, reviews
from recommend.models import Item, ItemPaper, Place, Source
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, SUITA, logged_in, officer, resident

from .make import MINAMI, in_days, published, today
from .test_admin import LIST, item, page, typed

pytestmark = pytest.mark.django_db


def a_pdf(name="おたより.pdf"):
    written = io.BytesIO()
    document = PdfWriter()
    document.add_blank_page(200, 200)
    document.write(written)
    return SimpleUploadedFile(name, written.getvalue(), content_type="application/pdf")


@pytest.fixture
def library(db):
    source = Source.objects.create(code="test", name="試験", licence="CC0", attribution="試験の出典")
    points = {("中央図書館", SAKAI): (34.5733, 135.483), ("南図書館", SAKAI): (34.49, 135.5), ("吹田の図書館", SUITA): (34.76, 135.51)}
    for (name, town), (latitude, longitude) in points.items():
        point = {"latitude": latitude, "longitude": longitude}
        Place.objects.create(source=source, source_key=name, municipality_id=town, name=name, kind="library", **point)
    # The same, as another list has it, some steps away; and one that is nowhere.
    twin = {"municipality_id": SAKAI, "kind": "shelter", "name": "中央図書館"}
    Place.objects.create(source=source, source_key="twin", latitude=34.5735, longitude=135.4832, **twin)
    Place.objects.create(source=source, source_key="nowhere", **twin | {"name": "どこかの図書館"})


@pytest.mark.parametrize(
    ("boxes", "rule", "sentence"),
    [
        ({"group1_works": ["271004"]}, {"attr": "work", "in": ["271004"]}, "大阪市に通勤・通学している方"),
        ({"group1_household_from": "4"}, {"attr": "household", "gte": 4}, "4人以上の世帯の方"),
        ({"group1_pets": ["dog", "cat"]}, {"attr": "pets", "any_of": ["dog", "cat"]}, "ペットが「犬」「猫」に当てはまる方"),
        ({"group1_cars": ["no"]}, {"attr": "car", "in": ["no"]}, "自動車を使っていない方"),
        ({"group1_dwellings": ["rented"]}, {"attr": "dwelling", "in": ["rented"]}, "住まいが「賃貸」の方"),
        ({"group1_moved_within": "30"}, {"attr": "moved", "within_days": 30}, "引っ越して30日以内の方"),
        ({"group1_due_within": "60"}, {"attr": "due", "within_days": 60}, "出産予定日まで60日以内の方"),
        ({"group1_postals": "５９０、591-8"}, {"attr": "postal", "in": ["590", "5918"]}, "郵便番号が590・5918で始まる所にお住まいの方"),
        (
            {"group1_near": "中央図書館", "group1_near_within": "1000"},
            {"attr": "near", "lat": 34.5733, "lon": 135.483, "metres": 1000, "name": "中央図書館"},
            "中央図書館から1km以内にお住まいの方",
        ),
        (
            {"without_near": "役所のとなり（34.5, 135.5）", "without_near_within": "500"},
            {"not": {"attr": "near", "lat": 34.5, "lon": 135.5, "metres": 500, "name": "役所のとなり"}},
            "役所のとなりから500mより遠くにお住まいの方",
        ),
        (
            {"group1_class_from": "0", "group1_class_to": "2"},
            {"some": "child", "where": {"class_age": {"gte": 0, "lt": 3}}},
            "0歳から2歳児クラス(4月1日の年齢)のお子さんがいる方",
        ),
        (
            {"group1_child_to": "17", "group1_child_unit": "month", "group1_child_least": "2"},
            {"some": "child", "where": {"age": {"lt": 18, "unit": "month"}}, "min": 2},
            "18か月未満のお子さんが2人以上いる方",
        ),
        (
            {"group1_areas": [MINAMI], "without_cars": ["yes"], "without_languages": ["ja"]},
            {"all": [{"attr": "area", "in": [MINAMI]}, {"not": {"any": [{"attr": "lang", "in": ["ja"]}, {"attr": "car", "in": ["yes"]}]}}]},
            "堺市南区にお住まいで、",
        ),
    ],
)
def test_each_box_writes_its_rule_and_its_sentence_and_comes_back_ticked(as_mori, library, boxes, rule, sentence):
    live = as_mori.post(LIST + "audience/", typed(**boxes), headers={"HX-Request": "true"}).content.decode()
    assert sentence in live
    as_mori.post(LIST + "add/", typed(**boxes))
    assert item().audience == rule
    again = as_mori.get(page(item())).content.decode()
    assert again.partition('class="keys')[0].count("checked") == sum(len(value) for value in boxes.values() if isinstance(value, list))
    assert "&quot;attr&quot;" not in again


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        ({"group1_postals": "59"}, "郵便番号「59」が読めません"),
        ({"group1_household_from": "0"}, "1"),
        ({"group1_household_from": "5", "group1_household_to": "3"}, "の世帯はありません"),
        ({"group1_cars": ["yes", "no"]}, "errorlist"),
        ({"without_areas": [SAKAI], "group1_areas": [SAKAI]}, "打ち消しあっていて"),
        ({"group1_due_within": "9999"}, "errorlist"),
        ({"group1_near": "無い図書館"}, "「無い図書館」という場所は、登録がありません"),
        ({"group1_near": "吹田の図書館"}, "「吹田の図書館」という場所は、登録がありません"),
        (
            {"group1_near": "図書館"},
            "2か所あります。どれかを写して入れてください：中央図書館（34.5733, 135.483）、南図書館（34.49, 135.5）",
        ),
        ({"group1_near": "東京（35.68, 139.76）"}, "35.68 は大きすぎます"),
        ({"group1_near": "中央図書館", "group1_near_within": "700"}, "errorlist"),
    ],
)
def test_what_cannot_be_is_said_on_the_form(as_mori, library, boxes, says):
    answer = as_mori.post(LIST + "add/", typed(**boxes))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    with viewing_as(System("test")):
        assert not Item.objects.exists()


def test_a_place_that_moved_since_stays_where_the_item_was_written_for(as_mori, library):
    as_mori.post(LIST + "add/", typed(group1_near="中央図書館", group1_near_within="5000"))
    Place.objects.filter(name="中央図書館").delete()
    again = as_mori.get(page(item())).content.decode()
    assert 'value="中央図書館（34.5733, 135.483）"' in again
    assert '<option value="5000" selected>' in again
    assert '<option value="南図書館（34.49, 135.5）">' in again
    assert "吹田の図書館" not in again
    before = item().audience
    as_mori.post(page(item()), typed(group1_near="中央図書館（34.5733, 135.483）", group1_near_within="5000"))
    assert item().audience == before


def test_how_many_live_near_is_hidden_while_they_are_few(as_mori, library):
    for number in range(11):
        person = resident(f"near-{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, place_mesh="513563884" if number else "513563893")
        agree(person, *(["recommendation-nearby"] if number != 1 else []))
    live = {"headers": {"HX-Request": "true"}}
    near = as_mori.post(LIST + "audience/", typed(group1_near="中央図書館", group1_near_within="1000"), **live).content.decode()
    assert "中央図書館から1km以内にお住まいの方" in near
    assert "<strong>10人</strong>" in near
    beside = as_mori.post(LIST + "audience/", typed(group1_near="中央図書館", group1_near_within="500"), **live).content.decode()
    assert "<strong>10人未満</strong>" in beside
    away = as_mori.post(LIST + "audience/", typed(without_near="中央図書館", without_near_within="10000"), **live).content.decode()
    assert "<strong>10人未満</strong>" in away


def test_disability_needs_a_purpose_and_another_person(cast, as_mori):
    as_mori.post(LIST + "add/", typed(group1_disabilities=["physical"], purpose="手当の案内", _publish="1"))
    assert item().state == "draft"
    logged_in(cast.hara).post(page(item()), typed(group1_disabilities=["physical"], purpose="手当の案内", _publish="1"))
    assert item().state == "published"


# --- the spread


def people(number, ward, years):
    for index in range(number):
        person = resident(f"{ward}-{years}-{index}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, ward=ward, birth_date=in_days(-years * 366))
        agree(person)


def test_the_spread_is_shown_by_ward_and_age_and_small_ones_are_hidden(as_mori):
    people(12, MINAMI, 34)
    people(11, "271411", 71)
    people(3, "271420", 25)
    told = as_mori.post(LIST + "audience/", typed(group1_age_from="18")).content.decode()
    table = told.replace("\n", "")
    assert "<strong>26人</strong>" in table
    assert "約10人" in table
    for small in ("西区", "東区"):
        assert f'<th scope="row">{small}</th><td></td><td>出しません</td>' in table
    assert "3人" not in table
    assert 'value="100"' in table


def test_what_asks_about_health_and_what_reaches_few_has_no_spread(as_mori):
    people(12, MINAMI, 34)
    health = as_mori.post(LIST + "audience/", typed(group1_cares=["care3"])).content.decode()
    few = as_mori.post(LIST + "audience/", typed(group1_age_from="90")).content.decode()
    assert "年齢と地域の内訳" not in health + few


# --- a colleague's look


def test_a_draft_is_reviewed_by_another_person(cast, as_mori):
    as_mori.post(LIST + "add/", typed(_ask="1"))
    assert (item().state, item().needs_review) == ("review", True)
    as_mori.post(page(item()), typed(needs_review="on", _publish="1"))
    assert item().state == "review"
    as_hara = logged_in(cast.hara)
    assert "差し戻す" in as_hara.get(page(item())).content.decode()
    as_hara.post(page(item()), typed(needs_review="on", _send_back="1", reason=""))
    assert item().state == "review"
    as_hara.post(page(item()), typed(needs_review="on", _send_back="1", reason="金額を書いてください"))
    assert (item().state, item().review_note) == ("draft", "金額を書いてください")
    assert "金額を書いてください" in as_mori.get(page(item())).content.decode()
    as_mori.post(page(item()), typed(needs_review="on", amount="1人1万円", _ask="1"))
    as_hara.post(page(item()), typed(needs_review="on", amount="1人1万円", _publish="1"))
    assert (item().state, item().review_note) == ("published", "")


def test_a_change_after_publishing_needs_the_look_again(cast):
    with viewing_as(System("test")):
        row = Item(municipality_id=SAKAI, kind="article", title="題", summary="あらまし", opens_on=today(), needs_review=True)
        items.save(row, by=cast.mori)
        with pytest.raises(items.ReviewNeeded):
            items.publish(row, by=cast.mori, now=timezone.now())
        items.publish(row, by=cast.hara, now=timezone.now())
        row.refresh_from_db()
        items.save(row, by=cast.mori)
        assert row.state == "published"
        row.title = "ちがう題"
        items.save(row, by=cast.mori)
        assert row.state == "draft"


def test_reviews_are_refused_in_words(cast):
    with viewing_as(System("test")):
        row = published("公開中")
        with pytest.raises(reviews.NotADraft):
            reviews.ask(row, by=cast.mori)
        with pytest.raises(reviews.NothingToReview):
            reviews.send_back(row, "なおして", by=cast.mori)
        with pytest.raises(items.NotYourTown):
            reviews.send_back(row, "なおして", by=cast.ono)
        draft = items.save(Item(municipality_id=SAKAI, kind="article", title="題", summary="あ", opens_on=today()), by=cast.mori)
        reviews.ask(draft, by=cast.mori)
        draft.refresh_from_db()
        with pytest.raises(reviews.OwnWork):
            reviews.send_back(draft, "なおして", by=cast.mori)
        with pytest.raises(reviews.ReasonMissing):
            reviews.send_back(draft, "x" * 301, by=cast.hara)


def test_what_waits_for_review_is_seen_by_nobody(as_mori, as_hanako):
    as_mori.post(LIST + "add/", typed(_ask="1"))
    assert "ひろばのご案内" not in as_hanako.get("/feed/?all=1").content.decode().replace("<wbr>", "")
    assert as_hanako.get(f"/items/{item().pk}/").status_code == 404


# --- files


def the_paper():
    with viewing_as(System("test")):
        return ItemPaper.objects.get()


def test_a_letter_of_a_school_is_attached_and_read_only_while_it_is_public(as_mori, client):
    as_mori.post(LIST + "add/", typed(paper=a_pdf()))
    url = f"/items/{item().pk}/papers/{the_paper().pk}/"
    assert client.get(url).status_code == 404
    as_mori.post(page(item()), typed(_publish="1"))
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF-")
    assert "おたより.pdf" in client.get(f"/items/{item().pk}/").content.decode()
    file = the_paper().file
    as_mori.post(page(item()), typed(removed=[str(the_paper().pk)]))
    assert client.get(url).status_code == 404
    with viewing_as(System("test")):
        assert not ItemPaper.objects.exists()
    default_storage.delete(file)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", b"%PDF-1.7 broken"])
def test_other_files_are_refused_in_words_and_leave_nothing(as_mori, content):
    answer = as_mori.post(LIST + "add/", typed(paper=SimpleUploadedFile("a.pdf", content)))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    with viewing_as(System("test")):
        assert not ItemPaper.objects.exists()


def test_a_sixth_file_and_a_strangers_hand_are_refused(cast, tmp_path, settings):
    here = {"BACKEND": "portal.lib.filestore.LastingFiles", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": here}
    with viewing_as(System("test")):
        row = items.save(Item(municipality_id=SAKAI, kind="article", title="題", summary="あ", opens_on=today()), by=cast.mori)
        taken = Taken("a.pdf", Kind.PDF, b"%PDF-")
        for _time in range(itempapers.MOST):
            itempapers.attach(row, taken, by=cast.mori)
        with pytest.raises(itempapers.TooManyPapers):
            itempapers.attach(row, taken, by=cast.mori)
        with pytest.raises(items.NotYourTown):
            itempapers.attach(row, taken, by=cast.ono)
        with pytest.raises(items.NotYourTown):
            itempapers.remove(row, [str(the_paper_of(row))], by=cast.ono)
        assert ItemPaper.objects.count() == itempapers.MOST
        assert sum(1 for file in tmp_path.rglob("*.pdf") if file.is_file()) == itempapers.MOST


def test_a_file_that_no_row_names_is_swept_after_a_day(tmp_path, settings):
    here = {"BACKEND": "portal.lib.filestore.LastingFiles", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": here}
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "lost.pdf").write_bytes(b"%PDF-")
    with viewing_as(System("test")):
        assert itempapers.sweep(timezone.now()) == 0
        assert itempapers.sweep(timezone.now() + timedelta(days=2)) == 1
        assert itempapers.sweep(timezone.now() + timedelta(days=2)) == 0
    assert not [*(tmp_path / "items").iterdir()]


def test_the_list_says_what_is_shown_today(as_mori):
    ahead = typed(opens_on=in_days(3).isoformat(), _publish="1")
    assert "おすすめ」に出ます" in as_mori.post(LIST + "add/", ahead, follow=True).content.decode()
    assert "から載ります" in as_mori.get(LIST).content.decode()
    with viewing_as(System("test")):
        Item.objects.update(opens_on=today())
    assert "載っています" in as_mori.get(LIST).content.decode()
    with viewing_as(System("test")):
        Item.objects.update(opens_on=in_days(-5), closes_on=in_days(-1))
    assert "終わりました" in as_mori.get(LIST).content.decode()


def the_paper_of(row):
    return ItemPaper.objects.filter(item=row).first().pk


def test_what_a_benefit_and_a_warning_say_stands_on_their_page(as_mori, client):
    facts = {"amount": "1人1万円", "needed": "健康保険証", "how_to": "区役所へ\n郵送でも", "contact": "子育て課", "act_now": "水を用意する"}
    as_mori.post(LIST + "add/", typed(**facts, _publish="1"))
    shown = client.get(f"/items/{item().pk}/").content.decode()
    assert all(text in shown for text in ("1人1万円", "健康保険証", "区役所へ<br>郵送でも", "子育て課", "水を用意する"))


def test_the_officer_of_another_town_sees_no_review(as_mori, as_ono):
    as_mori.post(LIST + "add/", typed(_ask="1"))
    assert as_ono.get(page(item())).status_code == 404
    other = officer("kita@suita.example.jp", "北", "T-202", "approver", "272051")
    assert logged_in(other).post(page(item()), typed(_publish="1")).status_code == 404
    assert item().state == "review"
