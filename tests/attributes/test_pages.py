from datetime import date

import pytest

from portal.attributes import queries
from portal.attributes.rules.facts import Facts
from recommend.actions import editions

from .make import publish_all, publish_recommendation, tell

PAGE = "/me/attributes/"
# With the rules at hand: session, login, resident, what was told (2), family, towns and wards, purpose, consents, edition, badge, ends.
PAGE_QUERIES = 14
pytestmark = pytest.mark.django_db


def facts(person):
    return queries.profile(person.pk).facts


def test_guests_are_sent_to_the_login(client):
    assert client.get(PAGE).url == f"/account/login/?next={PAGE}"
    assert client.post(PAGE + "children/none/", {}).status_code == 302


def test_an_officer_without_a_residents_profile_is_told_why(as_mori):
    assert as_mori.get(PAGE).status_code == 403


def test_hanako_tells_about_herself_and_ken_sees_nothing_of_it(cast, as_hanako, as_ken):
    born = {"birth_date_era": "平成", "birth_date_year": "５", "birth_date_month": "5", "birth_date_day": "2"}
    typed = {"home": "271454", "language": "ja", "interests": ["pets"]} | born
    assert as_hanako.post(PAGE, typed).status_code == 302
    assert facts(cast.hanako) == Facts(date(1993, 5, 2), "271403", "271454", "ja", frozenset({"pets"}))
    assert 'value="1993"' in as_hanako.get(PAGE).content.decode()
    assert 'value="1993"' not in as_ken.get(PAGE).content.decode()


def test_emptied_fields_are_forgotten(cast, as_hanako):
    tell(cast.hanako, town="271403", birth_date=date(1993, 5, 2), language="ja")
    as_hanako.post(PAGE, {"home": "", "language": ""})
    assert facts(cast.hanako) == Facts()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"birth_date_year": "1993", "birth_date_month": "2", "birth_date_day": "30"}, "という日はありません"),
        ({"home": "131016"}, "正しく選択してください"),
        ({"home": "272051"}, "正しく選択してください"),
        ({"interests": ["gambling"]}, "正しく選択してください"),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(cast, as_hanako, typed, said):
    answer = as_hanako.post(PAGE, typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert facts(cast.hanako) == Facts()


def test_the_town_is_the_home_and_no_other_can_be_chosen(cast, as_hanako, as_ken):
    """Only the ward of one's own town is asked; who lives in a town without wards has one answer."""
    shown = as_hanako.get(PAGE).content.decode()
    assert 'value="271454"' in shown
    assert 'value="272051"' not in shown
    assert as_ken.post(PAGE, {"home": "272051"}).status_code == 302
    assert facts(cast.ken).town == "272051"


def test_no_children_is_said_here_and_children_are_listed_with_the_family(cast, as_hanako):
    as_hanako.post(PAGE + "children/none/")
    assert facts(cast.hanako).children == ()
    tell(cast.hanako, children=(date(2025, 5, 20),))
    assert facts(cast.hanako).children == (date(2025, 5, 20),)
    assert "/me/family/" in as_hanako.get(PAGE).content.decode()


def test_the_switch_is_off_until_it_is_turned_on_and_off_again_at_once(cast, as_hanako):
    tell(cast.hanako, town="271403")
    publish_recommendation()
    assert "使っていません" in as_hanako.get(PAGE).content.decode()
    as_hanako.post(PAGE + "consent/", {"agree": "yes"})
    assert queries.disclose(cast.hanako.pk, ["town"], "recommendation").town == "271403"
    as_hanako.post(PAGE + "consent/", {"agree": "no"})
    assert queries.disclose(cast.hanako.pk, ["town"], "recommendation").town is None


def test_agreeing_to_a_purpose_that_is_not_published_is_declined_in_words(as_hanako):
    assert "公表されていません" in as_hanako.post(PAGE + "consent/", {"agree": "yes"}, follow=True).content.decode()


def test_everything_can_be_forgotten(cast, as_hanako):
    tell(cast.hanako, town="271403", birth_date=date(1993, 5, 2))
    as_hanako.post(PAGE + "forget/")
    assert facts(cast.hanako) == Facts()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_children(cast, as_hanako, django_assert_num_queries, number):
    tell(cast.hanako, children=(date(2025, 5, 20),) * number)
    publish_recommendation()
    editions.bump()
    as_hanako.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        as_hanako.get(PAGE)


LIFE = PAGE + "more/life/"


def test_everyday_facts_are_told_agreed_to_and_switched_off_one_by_one(cast, as_hanako, as_ken):
    publish_all()
    typed = {"postal": "〒５９０－００７８", "pets": ["dog"], "car": "no", "moved_on": "2026-10-01"}
    assert as_hanako.post(LIFE, typed).status_code == 302
    page = as_hanako.get(LIFE).content.decode()
    assert "590-0078" in page
    assert "ご自身の登録" in page
    assert "今は同意しなくても、見のがすものはありません" in page
    assert queries.disclose(cast.hanako.pk, ["postal"], "recommendation").postal is None
    as_hanako.post(PAGE + "consent/", {"agree": "yes", "group": "life"})
    assert queries.disclose(cast.hanako.pk, ["postal"], "recommendation").postal == "5900078"
    assert as_hanako.post(PAGE + "switch/", {"name": "postal", "use": "no"}).url == LIFE
    assert queries.disclose(cast.hanako.pk, ["postal", "car"], "recommendation") == Facts(car="no")
    assert "使わない項目" in as_hanako.get(LIFE).content.decode()
    assert "590-0078" not in as_ken.get(LIFE).content.decode()
    as_hanako.post(PAGE + "consent/", {"agree": "no", "group": "life"})
    assert queries.disclose(cast.hanako.pk, ["car"], "recommendation") == Facts()


@pytest.mark.parametrize(
    ("group", "typed", "said"),
    [
        ("life", {"postal": "123"}, "7けたの数字"),
        ("life", {"pets": ["dog", "none"]}, "この組み合わせや日付では登録できません"),
        ("life", {"moved_on": "1066-10-14"}, "この組み合わせや日付では登録できません"),
        ("life", {"moved_on": "2026-02-30"}, "日付"),
        ("life", {"work_town": "131016"}, "正しく選択してください"),
        ("family", {"household": "0"}, "1 以上"),
        ("family", {"due_on": "2099-01-01"}, "この組み合わせや日付では登録できません"),
        ("care", {"care": "care9"}, "正しく選択してください"),
        ("disability", {"disability": ["physical", "none"]}, "この組み合わせや日付では登録できません"),
    ],
)
def test_what_cannot_be_in_a_group_is_answered_with_a_sentence(cast, as_hanako, group, typed, said):
    answer = as_hanako.post(f"{PAGE}more/{group}/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert facts(cast.hanako) == Facts()


def test_there_is_no_other_group(as_hanako):
    assert as_hanako.get(PAGE + "more/income/").status_code == 404
