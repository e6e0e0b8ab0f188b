"""The directory: the services of one's town and of the prefecture, and the way in."""

import pytest
from django.test import Client

from portal.connections import actions, queries
from portal.connections.models import State
from portal.municipalities.scope import Resident, viewing_as
from tests.cast import SAKAI, SUITA, Cast
from tests.connections.make import service

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast: Cast) -> None:
    service("library", town_id=SAKAI)
    service("gym", town_id=SUITA, category="booking")
    service("shelter", town_id=None, category="disaster")


def shown(browser: Client) -> set[str]:
    page = browser.get("/services/").content.decode()
    return {slug for slug in ("library", "gym", "shelter") if f"/services/{slug}/" in page}


@pytest.mark.usefixtures("three")
def test_residents_see_their_town_and_the_prefecture_guests_see_all(as_hanako: Client, as_ken: Client) -> None:
    assert shown(as_hanako) == {"library", "shelter"}
    assert shown(as_ken) == {"gym", "shelter"}
    assert shown(Client()) == {"library", "gym", "shelter"}


@pytest.mark.usefixtures("three")
def test_the_card_leads_to_the_services_own_login(as_hanako: Client) -> None:
    assert as_hanako.get("/services/library/open/")["Location"] == "https://library.example.jp/login"
    assert as_hanako.get("/services/nothing/open/").status_code == 404
    page = as_hanako.get("/services/library/").content.decode()
    for words in ("library の運営者", "お名前の表示に使います。", "氏名", "/services/library/open/"):
        assert words in page


@pytest.mark.usefixtures("three")
def test_a_paused_service_stays_in_sight_a_stopped_one_does_not(cast: Cast, as_hanako: Client) -> None:
    library = queries.by_slug("library")
    assert library is not None
    actions.set_state(library, State.MAINTENANCE, by=cast.pref)
    answer = as_hanako.get("/services/library/open/")
    assert (answer.status_code, "メンテナンス中" in answer.content.decode()) == (503, True)
    assert "library" in shown(as_hanako)
    actions.set_state(library, State.STOPPED, by=cast.pref)
    assert (shown(as_hanako), as_hanako.get("/services/library/").status_code) == ({"shelter"}, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_costs_the_same_for_one_and_for_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for slug in ("a", "b", "c")[:count]:
        service(slug)
    with viewing_as(Resident(cast.hanako.pk)), django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.services_for(cast.hanako, [SAKAI])) == count
