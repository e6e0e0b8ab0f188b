import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.audit import trail
from portal.consent import actions as consents
from portal.municipalities.scope import System, viewing_as
from portal.ui.dates import only_day
from recommend.actions import collecting
from recommend.models import Event, Item, ItemPaper, Place
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS
from tests.attributes.make import agree, tell
from tests.cast import KISHIWADA, SAKAI

from .make import MINAMI, UNDER_3, event, in_days, published

pytestmark = pytest.mark.django_db
FILE = ContentFile(b"%PDF-1.7")
# Session, login, resident, consent, what may be used, marks, edition, badge of the inbox; and the transaction's two ends.
FEED_QUERIES = 10


def text(answer):
    """Without the breaks between phrases, which stand inside names."""
    return answer.content.decode().replace("<wbr>", "")


def collect(*codes):
    with viewing_as(System("test")):
        for data_set in DATA_SETS:
            if data_set.code in codes:
                collecting.collect(data_set, shipped.content(data_set), by=trail.PORTAL)


def test_hanako_finds_the_reason_on_her_page_and_ken_nothing(cast, as_hanako, as_ken, client):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    agree(cast.hanako)
    published("ひろば", audience={"all": [{"attr": "area", "in": [MINAMI]}, UNDER_3]})
    why = "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"
    assert why in text(as_hanako.get("/feed/"))
    for other in (as_ken, client):
        assert why not in text(other.get("/feed/"))
        assert why not in text(other.get(f"/feed/?town={SAKAI}"))


def test_consent_withdrawn_is_gone_on_the_next_page(cast, as_hanako):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    agree(cast.hanako)
    published("ひろば", audience=UNDER_3)
    assert "ひろば" in text(as_hanako.get("/feed/"))
    as_hanako.post("/me/attributes/consent/", {"agree": "no"})
    page = text(as_hanako.get("/feed/"))
    assert "ひろば" not in page
    assert "もっと合う情報をお届けできます" in page
    assert "ひろば" in text(as_hanako.get("/feed/?all=1"))


def test_a_guest_chooses_a_town(cast, client):
    published("堺のお知らせ")
    published("岸和田のお知らせ", town=KISHIWADA)
    page = text(client.get(f"/feed/?town={KISHIWADA}"))
    assert ("岸和田のお知らせ" in page, "堺のお知らせ" in page) == (True, False)
    for nonsense in ("999999", "' OR 1=1", ""):
        assert client.get("/feed/", {"town": nonsense}).status_code == 200


@pytest.mark.parametrize("number", [1, 3, 200])
def test_the_feed_asks_the_same_few_questions_for_any_number_of_items(cast, as_hanako, django_assert_num_queries, number):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    agree(cast.hanako)
    for place in range(number):
        published(f"お知らせ{place}", audience=UNDER_3)
    as_hanako.get("/feed/")
    with django_assert_num_queries(FEED_QUERIES):
        as_hanako.get("/feed/")


def test_the_first_page_of_a_day_writes_down_what_it_showed_in_one_query(cast, as_hanako, django_assert_num_queries):
    published("一つめ")
    as_hanako.get("/feed/")
    published("二つめ")
    published("三つめ")
    as_hanako.get("/feed/?all=1")
    # One fewer than above without a consent, one for the marks.
    with django_assert_num_queries(FEED_QUERIES - 1 + 1):
        as_hanako.get("/feed/")


def test_a_card_is_put_aside_and_brought_back(cast, as_hanako, as_ken, client):
    item = published("いらない")
    hide = {"card": f"item-{item.pk}", "how": "never"}
    assert client.post("/feed/hide/", hide).status_code == 302
    as_ken.post("/feed/hide/", hide)
    assert "いらない" in text(as_hanako.get("/feed/"))
    assert "いらない" not in text(as_hanako.post("/feed/hide/", hide, follow=True))
    assert "いらない" in text(as_hanako.post("/feed/bring-back/", follow=True))
    assert "見つかりません" in text(as_hanako.post("/feed/hide/", {"card": "x"}, follow=True))
    assert as_hanako.get("/feed/hide/").status_code == 405


def test_htmx_gets_the_list_alone(as_hanako):
    published("一つ")
    part = text(as_hanako.get("/feed/", headers={"HX-Request": "true", "HX-Target": "feed-list"}))
    assert part.strip().startswith('<div id="feed-list"')
    assert "<html" not in part


def test_an_item_says_whom_it_is_for_and_a_draft_is_not_there(client):
    item = published("ひろば", audience=UNDER_3, days=3)
    page = text(client.get(f"/items/{item.pk}/"))
    assert "3歳未満のお子さんがいる方" in page
    assert "あと3日" in page
    item.state = "draft"
    item.save()
    assert client.get(f"/items/{item.pk}/").status_code == 404
    assert client.get("/items/99999/").status_code == 404


def test_an_item_tells_its_period_and_that_it_is_over(client):
    item = published("ひろば")
    with viewing_as(System("test")):
        Item.objects.filter(pk=item.pk).update(opens_on=in_days(-9), closes_on=in_days(0))
        paper = ItemPaper.objects.create(item=item, name="おたより.pdf", kind="pdf", size=9, file=default_storage.save("items/a.pdf", FILE))
    url, file = f"/items/{item.pk}/", f"/items/{item.pk}/papers/{paper.pk}/"
    page = text(client.get(url))
    assert f"<dd>{only_day(in_days(-9))}〜{only_day(in_days(0))}</dd>" in page
    assert ("終わりました" in page, client.get(file).status_code) == (False, 200)
    with viewing_as(System("test")):
        Item.objects.filter(pk=item.pk).update(closes_on=in_days(-1))
    page = text(client.get(url))
    assert f"この案内は、{only_day(in_days(-1))}に終わりました。" in page
    assert ("終わった案内のファイルは、配っていません。" in page, file in page, client.get(file).status_code) == (True, False, 404)
    default_storage.delete(paper.file)


def test_events_by_town_and_day_with_their_source(client):
    collect("takamatsu-events")
    event("えほんのひろば", days=3)
    assert "1件あります" in text(client.get("/events/"))
    assert "当てはまる行事はありません" in text(client.get("/events/?when=past"))
    past = text(client.get("/events/?when=past&neighbours=on"))
    assert "854件あります" in past
    assert "高松市「イベント一覧」（CC BY 4.0）を加工して作成" in past
    assert "試験の出典" not in past
    on_the_day = text(client.get("/events/", {"on": "2020-05-16", "area": "高松市", "words": "まちあるき"}))
    assert "今昔まちあるきツアー" in on_the_day
    assert "当てはまる行事はありません" in text(client.get("/events/", {"words": "そんな行事はない"}))
    for nonsense in ({"on": "2020-99-99"}, {"area": "東京"}, {"page": "x"}, {"page": "99999"}, {"when": "?"}, {"words": "\0"}):
        assert client.get("/events/", nonsense).status_code == 200


def test_one_event(client):
    collect("takamatsu-events")
    found = Event.objects.get(source_key="0001")
    page = text(client.get(f"/events/{found.pk}/"))
    assert "集合場所：ことでん瓦町駅" in page
    assert "高松市「イベント一覧」（CC BY 4.0）を加工して作成" in page
    assert client.get("/events/0/").status_code == 404


def test_places_near_the_middle_of_a_ward(client):
    collect("gsi-shelter-sakai", "gsi-emergency-kishiwada", "takamatsu-nurseries")
    near = text(client.get("/places/", {"kind": "shelter", "near": MINAMI}))
    assert "253か所あります" in near
    assert near.index("栂文化会館") < near.index("桃山台小学校")
    assert "約110m" in near
    assert "国土地理院「指定緊急避難場所・指定避難所データ」を加工して作成" in near
    assert "73か所あります" in text(client.get("/places/", {"area": "岸和田市"}))
    assert "441か所あります" in text(client.get("/places/"))
    for nonsense in ({"kind": "castle"}, {"near": "131016"}, {"page": "-1"}, {"words": "%_"}):
        assert client.get("/places/", nonsense).status_code == 200


def test_one_place(client):
    collect("takamatsu-nurseries")
    found = Place.objects.get(name="高松市立瀬戸内保育所")
    page = text(client.get(f"/places/{found.pk}/"))
    assert "3か月～" in page or "3か月~" in page
    assert "月火水木金土 7:30〜19:00" in page
    assert "高松市「保育所等一覧」（CC BY 4.0）を加工して作成" in page
    assert client.get("/places/0/").status_code == 404


@pytest.mark.parametrize(("path", "asked"), [("/places/", 10), ("/events/", 5)])
def test_lists_ask_the_same_number_of_questions_at_any_length(client, django_assert_num_queries, path, asked):
    collect("takamatsu-nurseries")
    for number in range(3):
        event(f"行事{number}")
    with django_assert_num_queries(asked):
        client.get(path)


def test_the_page_of_somebody_who_agreed_again_is_theirs_again(cast, as_hanako):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    published("ひろば", audience=UNDER_3)
    assert "ひろば" not in text(as_hanako.get("/feed/"))
    agree(cast.hanako)
    assert "ひろば" in text(as_hanako.get("/feed/"))
    consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    assert "ひろば" not in text(as_hanako.get("/feed/"))


def test_safety_cannot_be_put_aside_and_says_so(as_hanako):
    published("津波のとき", kind="safety")
    page = text(as_hanako.get("/feed/"))
    assert "命を守る情報なので、いつも出しています。" in page
    assert "わたしには関係ない" not in page


def test_a_reminder_is_asked_for_and_taken_back_on_the_card(as_hanako, as_ken, client):
    item = published("忘れそう", days=10)
    asked = {"card": f"item-{item.pk}", "how": "remind"}
    assert client.post("/feed/remind/", asked).status_code == 302
    assert "期限の前に知らせる" in text(as_hanako.get("/feed/"))
    assert "お知らせします。" in text(as_hanako.post("/feed/remind/", asked, follow=True))
    assert "知らせなくてよい" in text(as_hanako.get("/feed/"))
    assert "知らせなくてよい" not in text(as_ken.get("/feed/"))
    assert "やめました" in text(as_hanako.post("/feed/remind/", asked | {"how": "stop"}, follow=True))
    assert "見つかりません" in text(as_hanako.post("/feed/remind/", {"card": "x"}, follow=True))
    assert as_hanako.get("/feed/remind/").status_code == 405


def test_a_guest_chooses_a_topic_too(cast, client):
    item = published("犬の話")
    item.topic = "pets"
    item.save()
    published("子の話")
    page = text(client.get("/feed/", {"town": SAKAI, "topic": "pets"}))
    assert ("犬の話" in page, "子の話" in page) == (True, False)
    assert "子の話" in text(client.get("/feed/", {"town": SAKAI, "topic": "gambling"}))
