from datetime import date

import pytest

from portal.attributes import queries
from portal.attributes.rules.facts import Facts

from .make import publish_recommendation, tell

PAGE = "/me/attributes/"
PAGE_QUERIES = 12
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
    with django_assert_num_queries(PAGE_QUERIES):
        as_hanako.get(PAGE)
