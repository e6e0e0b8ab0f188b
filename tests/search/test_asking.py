"""The page that answers, and the list of what nobody found."""

import pytest

from portal.audit.models import Entry as TrailEntry
from portal.municipalities.scope import System, viewing_as
from portal.search.actions import questions
from portal.search.models import Question
from recommend.models import Item
from tests.cast import KISHIWADA, PREFECTURE, SAKAI, SUITA
from tests.recommend.make import in_days, published, today
from tests.search.make import index, index_all

pytestmark = pytest.mark.django_db
ASK, LEAVE, LIST = "/ask/", "/ask/leave/", "/admin/search/question/"
BODY = "出生の翌日から15日以内に届け出てください。手数料はかかりません。必要なもの：口座が分かるもの。"
# Towns (three times: of the form, of the names, the town that is asked), the entries' three; and the transaction's two ends.
QUERIES = 9


def text(answer) -> str:
    return answer.content.decode().replace("<wbr>", "")


def kept() -> list[Question]:
    with viewing_as(System("test")):
        return list(Question.objects.order_by("pk"))


@pytest.fixture
def an_answer(cast):
    with viewing_as(System("test")):
        row = published("児童手当の届出")
        Item.objects.filter(pk=row.pk).update(body=BODY)
    index_all()
    return row


def test_a_question_is_answered_with_the_towns_own_sentences(an_answer, client):
    page = text(client.get(ASK, {"q": "児童手当はいつまでに出せばいいですか", "town": SAKAI}))
    assert "出生の翌日から15日以内に届け出てください。" in page
    assert "とびらが答えを考えたものではありません。" in page
    assert f'href="/items/{an_answer.pk}/"' in page
    assert "の文</span>" in page


def test_a_link_from_line_needs_no_login_and_fills_the_form(an_answer, client):
    page = text(client.get(ASK, {"q": "手当の手数料はいくら？", "town": SAKAI}))
    assert "手当の手数料はいくら？</textarea>" in page
    assert f'value="{SAKAI}" selected' in page


def test_another_towns_rules_are_no_answer(an_answer, client, as_ken):
    for page in (client.get(ASK, {"q": "児童手当", "town": SUITA}), as_ken.get(ASK, {"q": "児童手当"})):
        assert "15日以内" not in text(page)
        assert "答えになる文は、見つかりませんでした" in text(page)


def test_at_most_three_and_the_way_to_the_rest(cast, client):
    for number in range(5):
        published(f"児童手当の案内{number}")
    index_all()
    page = text(client.get(ASK, {"q": "児童手当", "town": SAKAI}))
    assert page.count('class="card answer"') == 3
    assert "ほかに2件あります" in page


def test_an_answer_costs_the_same_however_much_there_is(an_answer, client, django_assert_num_queries):
    client.get(ASK, {"q": "児童手当", "town": SAKAI})
    with django_assert_num_queries(QUERIES):
        client.get(ASK, {"q": "児童手当", "town": SAKAI})


@pytest.mark.parametrize("question", ["ペンギンを飼うには許可が要りますか", "今日の天気は？", "総理大臣はだれですか", "宝くじの当選番号"])
def test_what_no_town_has_written_is_not_answered(an_answer, client, question):
    page = text(client.get(ASK, {"q": question, "town": SAKAI}))
    assert "答えになる文は、見つかりませんでした" in page
    assert "堺市の公式サイト" in page
    assert "名前なしで渡す" in page


def test_what_asks_for_nothing_gets_a_sentence(cast, client):
    assert "何についての質問かが、わかりませんでした" in text(client.get(ASK, {"q": "のですか"}))


def test_before_it_is_left_it_is_shown_as_it_would_be_kept(cast, client):
    page = text(client.get(ASK, {"q": "田中太郎です。電話090-1234-5678。ペンギンの届出は？", "town": SAKAI}))
    assert "<q>〇〇です。電話〇〇。ペンギンの届出は?</q>" in page
    assert "届出は？</textarea>" in page


def test_without_a_town_nothing_can_be_left(cast, client):
    page = text(client.get(ASK, {"q": "ペンギンの届出は？"}))
    assert "名前なしで渡す" not in page
    assert "上で市町村を選ぶと" in page


# --- the list ---------------------------------------------------------------------------------------------------------
def test_a_question_is_left_without_a_trace_of_who_asked(cast, as_hanako):
    answer = as_hanako.post(LEAVE, {"q": "ペンギンの届出は？ 090-1234-5678", "town": SAKAI}, follow=True)
    assert "どなたの質問かは残りません。" in text(answer)
    (row,) = kept()
    assert (row.text, row.municipality_id, row.times, row.state) == ("ペンギンの届出は? 〇〇", SAKAI, 1, "open")
    with viewing_as(System("test")):
        entry = TrailEntry.objects.get(event="search.question_left")
    assert (entry.actor_kind, entry.actor_id, entry.subject_id, entry.object_id, entry.detail) == ("portal", "", None, "", {})


def test_the_same_question_is_counted_and_small_counts_are_not_told(cast, client, as_mori):
    for typed in ("ペンギンの届出は？", "ペンギンの届出は", "　ペンギンの、届出は？"):
        client.post(LEAVE, {"q": typed, "town": SAKAI})
    assert [row.times for row in kept()] == [3]
    assert "5回未満" in text(as_mori.get(LIST))
    for _again in range(2):
        client.post(LEAVE, {"q": "ペンギンの届出は？", "town": SAKAI})
    assert "5回未満" not in text(as_mori.get(LIST))
    assert "5回" in text(as_mori.get(f"{LIST}{kept()[0].pk}/change/"))


@pytest.mark.parametrize(
    ("typed", "town", "says"),
    [
        ("090-1234-5678", SAKAI, "何も残りませんでした"), ("", SAKAI, "何も残りませんでした"), ("ペンギンの届出は？", "", "市町村を選んで"),
        ("ペンギンの届出は？", "272078", "市町村を選んで"), ("ペンギンの届出は？", "x\x00", "市町村を選んで"),
        ("あ" * 10_000, "999999", "市町村を選んで"),
    ],
)  # fmt: skip
def test_what_cannot_be_left_gets_one_sentence(cast, client, typed, town, says):
    assert says in text(client.post(LEAVE, {"q": typed, "town": town}, follow=True))
    assert kept() == []


def test_the_outsider_sees_nothing_of_the_list(cast, client, as_mori, as_ono, as_pref, as_hanako):
    client.post(LEAVE, {"q": "ペンギンの届出は？", "town": SAKAI})
    page = f"{LIST}{kept()[0].pk}/change/"
    assert "ペンギンの届出は" in text(as_mori.get(LIST))
    assert "ペンギンの届出は" in text(as_mori.get(page))
    assert "ペンギン" not in text(as_ono.get(LIST))
    assert as_ono.get(page).status_code == 404
    assert as_ono.post(page, {"what": "close"}).status_code == 404
    for other in (as_pref, as_hanako, client):
        assert other.get(page).status_code in (302, 403)
    assert kept()[0].state == "open"


def test_a_clerk_answers_with_an_item_and_the_next_who_asks_finds_it(cast, client, as_mori):
    question = "ペンギンの届出はどこにしますか"
    client.post(LEAVE, {"q": question, "town": SAKAI})
    page = text(as_mori.get(f"{LIST}{kept()[0].pk}/change/"))
    url = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    form = text(as_mori.get(url))
    assert f'value="{question}"' in form
    facts = {"kind": "article", "title": "ペンギンの届出", "summary": "動物愛護の窓口に届け出てください。", "opens_on": today().isoformat()}
    as_mori.post(url, facts | {"_publish": "1"})
    assert kept()[0].state == "answered"
    assert index() == 1
    assert "動物愛護の窓口に届け出てください。" in text(client.get(ASK, {"q": question, "town": SAKAI}))


def test_an_item_of_another_town_answers_nothing_here(cast, client, as_ono):
    client.post(LEAVE, {"q": "ペンギンの届出は？", "town": SAKAI})
    facts = {"kind": "article", "title": "題", "summary": "文", "opens_on": today().isoformat(), "_publish": "1"}
    as_ono.post(f"/admin/recommend/item/add/?question={kept()[0].pk}", facts)
    as_ono.post("/admin/recommend/item/add/?question=9999999999999999999999", facts)
    assert kept()[0].state == "open"


def test_a_done_question_is_open_again_when_it_is_asked_again(cast, client, as_mori):
    client.post(LEAVE, {"q": "ペンギンの届出は？", "town": SAKAI})
    page = f"{LIST}{kept()[0].pk}/change/"
    as_mori.post(page, {"what": "close"})
    assert kept()[0].state == "closed"
    assert "先に済ませました" in text(as_mori.post(page, {"what": "close"}, follow=True))
    as_mori.post(page, {"what": "reopen"})
    as_mori.post(page, {"what": "close"})
    client.post(LEAVE, {"q": "ペンギンの届出は？", "town": SAKAI})
    assert (kept()[0].state, kept()[0].times) == ("open", 2)


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "１"])
def test_a_number_that_is_none_is_404(as_mori, number):
    assert as_mori.get(f"{LIST}{number}/change/").status_code == 404


def test_old_questions_are_forgotten(cast):
    questions.leave("ペンギンの届出は？", SAKAI, today=in_days(-401))
    questions.leave("キリンの届出は？", KISHIWADA, today=in_days(-399))
    assert questions.forget_old(today()) == 1
    assert [row.municipality_id for row in kept()] == [KISHIWADA]


def test_the_prefecture_is_no_town_to_ask(cast, client):
    assert "市町村を選んで" in text(client.post(LEAVE, {"q": "ペンギンの届出は？", "town": PREFECTURE}, follow=True))


def test_too_many_from_one_address_wait(cast, client):
    answers = [client.post(LEAVE, {"q": f"ペンギンの届出{n}は？", "town": SAKAI}).status_code for n in range(121)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {302}
