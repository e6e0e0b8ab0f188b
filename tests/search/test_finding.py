"""The search page: who finds what, and what nobody finds."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from notifications.models import Notice, Release
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import Resident, System, viewing_as
from portal.search import queries
from portal.search.models import Entry
from portal.search.queries import Reader, Wish
from tests.attributes.make import agree, tell
from tests.cast import KISHIWADA, SAKAI, SUITA, show
from tests.connections.make import service
from tests.notifications import make as letters
from tests.notifications.test_doors import changed
from tests.procedures.make import nursery
from tests.recommend.make import MINAMI, UNDER_3, event, in_days, published, today
from tests.search.make import index, index_all

pytestmark = pytest.mark.django_db
# Towns (of the form, of the names), counts, candidates, their terms, the rows of the page; and the transaction's two ends.
GUEST_QUERIES = 8
RESIDENT_QUERIES = 16


def text(answer) -> str:
    """Without the breaks between phrases, which stand inside titles."""
    return answer.content.decode().replace("<wbr>", "")


def titles(query: str, *towns: str, **narrow: str) -> list[str]:
    found = queries.find(Wish(query, **narrow), Reader(towns), today())
    return [hit.title for hit in found.hits]


def test_one_field_finds_what_every_floor_publishes(cast, client):
    published("児童手当の案内")
    event("児童の絵の会")
    service(name="児童図書館", description="本を借ります。")
    with viewing_as(System("test")):
        made = nursery(timezone.now())
    index_all()
    assert titles("児童", SAKAI) == ["児童手当の案内", "児童図書館", "児童の絵の会"]
    assert titles(made.title, SAKAI)[0] == made.title
    page = text(client.get("/search/", {"q": "児童"}))
    for label in ("制度", "サービス", "行事"):
        assert f">{label}<" in page


@pytest.mark.parametrize(
    "query", ["ほいくえん", "保育園", "保育えん", "hoikuen", "保育員", "nursery", "ホイクエン", "こどもを あずける ところ"]
)
def test_however_it_is_typed_the_nursery_is_found(cast, client, query):
    published("保育所の入所のご案内", kind="procedure")
    published("ごみの出し方", kind="article")
    index_all()
    assert titles(query, SAKAI) == ["保育所の入所のご案内"]
    assert "保育所の入所のご案内" in text(client.get("/search/", {"q": query}))


@pytest.mark.parametrize(("query", "is_found"), [("Zoyonoplan", True), ("oyonoplan", True), ("Ttoyonoplan", True), ("Zoyonoplam", False)])
def test_a_wrong_first_letter_of_a_long_word_is_mended(client, query, is_found):
    published("Toyonoplan 2027")
    index_all()
    assert titles(query, SAKAI) == ["Toyonoplan 2027"][:is_found]


def test_however_many_words_nobody_knows_the_word_list_is_walked_once(cast, django_assert_num_queries):
    """Towns, counts, one look beside each of two words, one at the ends of both; the candidates, their terms, their rows."""
    published("Toyonoplan Kawachiroute")
    index_all()
    with django_assert_num_queries(8):
        assert titles("Zoyonoplan Xawachiroute") == ["Toyonoplan Kawachiroute"]
    with django_assert_num_queries(5):
        assert titles("Zzyonoplan Xxwachiroute Yyasandaline") == []


def test_the_page_says_which_words_met(cast, client):
    published("保育所の入所のご案内", kind="procedure")
    index_all()
    page = text(client.get("/search/", {"q": "ほいくえん"}))
    assert "ほいくえん（保育所）" in page
    assert "「保育園」でさがしました。" in text(client.get("/search/", {"q": "保育員"}))
    assert "「保育園」でさがしました。" not in text(client.get("/search/", {"q": "保育員", "exact": "1"}))


def test_the_own_town_comes_first_then_the_prefecture_then_others(cast):
    published("給付金のご案内・吹田", town=SUITA)
    published("給付金のご案内・府", town=None)
    published("給付金のご案内・堺", town=SAKAI)
    index_all()
    assert titles("給付金", SAKAI) == ["給付金のご案内・堺", "給付金のご案内・府", "給付金のご案内・吹田"]
    assert titles("給付金", SUITA)[0] == "給付金のご案内・吹田"
    assert titles("給付金", SUITA, SAKAI)[:2] == ["給付金のご案内・吹田", "給付金のご案内・堺"]
    assert titles("吹田市 給付金", SAKAI)[0] == "給付金のご案内・吹田"
    assert titles("給付金", SAKAI, town=SUITA) == ["給付金のご案内・吹田", "給付金のご案内・府"]


def test_what_is_not_published_now_is_never_found(cast, as_mori):
    with viewing_as(System("test")):
        draft, gone, later = published("給付金その一"), published("給付金その二"), published("給付金その三")
        published("給付金その四", days=0)
        type(draft).objects.filter(pk=draft.pk).update(state="draft")
        type(gone).objects.filter(pk=gone.pk).update(opens_on=in_days(-9), closes_on=in_days(-1))
        type(later).objects.filter(pk=later.pk).update(opens_on=in_days(1))
    index_all()
    assert titles("給付金", SAKAI) == ["給付金その四"]
    found = queries.find(Wish("給付金"), Reader((SAKAI,)), in_days(1))
    assert [hit.title for hit in found.hits] == ["給付金その三"]


def test_a_service_in_trial_or_stopped_is_not_found(cast):
    for number, facts in enumerate(({}, {"stage": "trial"}, {"state": "stopped"}, {"state": "maintenance"})):
        made = service(f"library-{number}", name=f"図書館{number}")
        type(made).objects.filter(pk=made.pk).update(**facts)
    index_all()
    assert sorted(titles("図書館")) == ["図書館0", "図書館3"]


def test_hanako_reads_that_it_is_for_her_and_others_whom_it_is_for(cast, as_hanako, as_ken, client):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    agree(cast.hanako)
    published("ひろばのご案内", audience={"all": [{"attr": "area", "in": [MINAMI]}, UNDER_3]})
    index_all()
    hers, his, nobodys = (text(who.get("/search/?q=ひろば")) for who in (as_hanako, as_ken, client))
    assert "あなたが対象です" in hers
    assert "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。" in hers
    for other in (his, nobodys):
        assert "あなたが対象です" not in other
        assert "対象：堺市南区にお住まいで" in other


# --- letters ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def a_letter(cast):
    """Hanako's, of a batch that was released."""
    template = letters.template()
    letters.willing(cast.hanako)
    number = letters.bound(cast.hanako)
    return letters.released(template, cast.mori, cast.hara, letters.file([letters.line(number)]))


def the_letter() -> Notice:
    with viewing_as(System("test")):
        return Notice.objects.get()


@pytest.mark.parametrize("query", ["入所決定通知", "ほいく 結果", "保育園"])
def test_hanako_finds_her_letter_and_nobody_else_does(cast, a_letter, as_hanako, as_ken, as_mori, as_ono, as_pref, client, query):
    letter = the_letter()
    index_all()
    hers = text(as_hanako.get("/search/", {"q": query}))
    assert letter.title in hers
    assert str(letter.pk) in hers
    for other in (as_ken, as_mori, as_ono, as_pref, client):
        page = text(other.get("/search/", {"q": query}))
        assert letter.title not in page
        assert str(letter.pk) not in page
        assert "あなたに届いた通知" not in page


def test_no_word_of_a_letter_is_in_the_index(cast, a_letter):
    index_all()
    assert not Entry.objects.filter(title=the_letter().title).exists()
    assert not Entry.objects.filter(body__contains="つばきの丘").exists()


def test_before_the_release_there_is_nothing_and_after_it_the_letter(cast, as_hanako):
    template = letters.template()
    letters.willing(cast.hanako)
    number = letters.bound(cast.hanako)
    data = letters.file([letters.line(number)])
    batch = letters.issued(template, cast.mori, cast.hara, data, release_in=timedelta(minutes=5))
    letters.work_off(batch)
    page = text(as_hanako.get("/search/?q=入所決定通知"))
    assert "あなたに届いた通知" not in page
    assert the_letter().title not in page
    with viewing_as(System("test")):
        Release.objects.update(released_at=timezone.now() - timedelta(seconds=1))
    assert the_letter().title in text(as_hanako.get("/search/?q=入所決定通知"))


def test_a_strict_letter_has_no_title_until_the_session_has_shown_the_card(cast, a_letter, as_hanako):
    title = changed(a_letter, required_level=2, max_age=timedelta(minutes=5)).title
    assert title not in text(as_hanako.get("/search/?q=入所決定通知"))
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert title in text(as_hanako.get("/search/?q=入所決定通知"))


def test_who_acts_for_another_finds_their_own_letters_only(cast, a_letter, as_ken):
    with viewing_as(Resident(cast.ken.pk)):
        found = queries.find(Wish("入所決定通知"), Reader((SUITA,), cast.ken, None), today())
    assert found.letters == ()


# --- cost, and whatever is typed --------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 12])
def test_a_page_costs_the_same_however_much_is_found(cast, client, as_hanako, django_assert_num_queries, count):
    for number in range(count):
        published(f"給付金のご案内{number}", audience=UNDER_3)
    agree(cast.hanako)
    index_all()
    client.get("/search/?q=給付金")
    with django_assert_num_queries(GUEST_QUERIES):
        client.get("/search/?q=給付金")
    as_hanako.get("/search/?q=給付金")
    with django_assert_num_queries(RESIDENT_QUERIES):
        as_hanako.get("/search/?q=給付金")


HOSTILE = [
    "", " ", "を", "😀👨‍👩‍👧", '"', '" OR * NEAR(', "NEAR(a b, 5)", "head : a", "^a*", "a AND NOT b", "'; DROP TABLE search_entry; --", "%",
    "_", "\\", "\x00", "\u202e逆", "あ" * 10_000, "a " * 5_000, "<script>alert(1)</script>", "' | 'a' & !'b'", "a:*", "(", "ｶﾞ" * 300,
    "\ud7ff\ufffe",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_gets_a_page(cast, client, typed):
    published("給付金のご案内")
    index_all()
    for url in ("/search/", "/ask/"):
        page = client.get(url, {"q": typed, "town": typed[:9], "kind": typed[:9], "page": typed[:9]})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@tuned(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
@example("給付金 \u3099")
def test_whatever_is_typed_is_answered_on_this_data_base(django_db_blocker, db, typed):
    found = queries.find(Wish(typed), Reader((KISHIWADA,)), today())
    assert found.count == len(found.hits) == 0
    assert queries.answers(typed, (KISHIWADA,), today()).answers == ()


def test_an_empty_page_teaches_and_a_missing_word_leads_on(cast, client):
    assert "ひらがな、カタカナ、ローマ字" in text(client.get("/search/"))
    nothing = text(client.get("/search/", {"q": "ぺんぎんの散歩"}))
    assert "見つかりませんでした" in nothing
    assert "/ask/?q=" in nothing
    assert "その入力だけでは、さがせません" in text(client.get("/search/", {"q": "のですか"}))


def test_a_kind_and_a_town_narrow_by_links(cast, client):
    published("給付金のご案内", town=SUITA)
    event("給付金の説明会")
    index_all()
    assert "給付金の説明会" not in text(client.get("/search/?q=給付金&kind=benefit"))
    assert "給付金の説明会" in text(client.get("/search/?q=給付金&kind=event"))
    assert "給付金のご案内" not in text(client.get(f"/search/?q=給付金&town={SAKAI}"))
    assert "給付金のご案内" in text(client.get("/search/?q=給付金&kind=x&town=y&page=-3"))


def test_the_results_alone_are_drawn_for_htmx(cast, client):
    part = client.get("/search/?q=給付金", headers={"HX-Request": "true", "HX-Target": "search-results"})
    assert part.content.decode().strip().startswith('<div id="search-results"')


def test_no_query_is_logged_or_kept(cast, as_hanako, caplog):
    published("給付金のご案内")
    index_all()
    with caplog.at_level("DEBUG"):
        as_hanako.get("/search/?q=ひみつのことば給付金")
        as_hanako.get("/ask/?q=ひみつのことば給付金")
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not any("ひみつ" in line for line in said)


def test_nothing_waits_after_the_index_was_made(cast):
    published("給付金のご案内")
    assert index_all() > 0
    assert index() == 0
