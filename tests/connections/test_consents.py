"""Consent per service: asked once, judged for this client, asked again when it changes, gone at once when withdrawn."""

import pytest
from django.test import Client

from portal.attributes import actions as attributes_of
from portal.connections import actions, queries
from portal.consent import actions as consent
from portal.municipalities.scope import Resident, viewing_as
from tests.attributes import make as attributes
from tests.cast import SAKAI, Cast
from tests.connections.make import Party, entered, sent_back, service, userinfo

pytestmark = pytest.mark.django_db


def test_silence_is_judged_by_the_consent_to_this_very_service(cast: Cast) -> None:
    service("library")
    service("handbook")
    browser = entered(cast.hanako)
    Party("library").tokens(browser)
    assert sent_back(Party("handbook").ask(browser, prompt="none"))["error"] == "consent_required"
    assert "code" in sent_back(Party("library").ask(browser, prompt="none"))
    assert sent_back(Party("library").ask(entered(cast.ken), prompt="none"))["error"] == "consent_required"
    assert sent_back(Party("library").ask(Client(), prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize("changed", [{"claims": ["name", "town"]}, {"reason": "督促のために使います。"}, {"operator": "別の運営者"}])
def test_a_changed_purpose_is_asked_again_and_meanwhile_nothing_is_told(cast: Cast, changed: dict[str, object]) -> None:
    made, browser, party = service(), entered(cast.hanako), Party()
    tokens = party.tokens(browser)
    made.operator = str(changed.get("operator", made.operator))
    made.save()
    service(**changed)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert sent_back(party.ask(browser, prompt="none"))["error"] == "consent_required"
    assert party.ask(browser).status_code == 200
    assert "code" in sent_back(party.agree(browser))


def test_the_same_facts_again_ask_nobody_again(cast: Cast) -> None:
    service()
    browser, party = entered(cast.hanako), Party()
    party.tokens(browser)
    service()
    service(description="本を探して借ります。")
    assert "code" in sent_back(party.ask(browser))


def test_stopping_a_service_counts_from_its_next_call(cast: Cast) -> None:
    service()
    service("handbook")
    browser = entered(cast.hanako)
    library, handbook = (Party(slug).tokens(browser) for slug in ("library", "handbook"))
    answer = browser.post("/me/connections/library/stop/", follow=True)
    assert "見本のlibraryとの連携をやめました" in answer.content.decode()
    assert userinfo(library["access_token"]).status_code == 401
    assert Party("library").refresh(library["refresh_token"]).json()["error"] == "invalid_grant"
    assert userinfo(handbook["access_token"]).status_code == 200
    assert Party("library").ask(browser).status_code == 200


def test_a_consent_taken_back_elsewhere_counts_as_well(cast: Cast) -> None:
    made, party = service(), Party()
    tokens = party.tokens(entered(cast.hanako))
    consent.withdraw(cast.hanako, made.purpose, by=cast.hanako, town_id=SAKAI)
    assert userinfo(tokens["access_token"]).status_code == 401


def test_one_resident_stopping_leaves_the_other(cast: Cast) -> None:
    made = service()
    hers, his = (Party().tokens(entered(person)) for person in (cast.hanako, cast.ken))
    with viewing_as(Resident(cast.hanako.pk)):
        assert actions.withdraw(cast.hanako, made) is True
        assert actions.withdraw(cast.hanako, made) is False
    assert [userinfo(tokens["access_token"]).status_code for tokens in (hers, his)] == [401, 200]


def test_only_what_scope_registration_and_consent_share_is_told(cast: Cast) -> None:
    service(claims=["name", "town"])
    browser = entered(cast.hanako)
    narrow, wide = Party(scope="openid"), Party(scope="openid profile residence")
    assert set(userinfo(narrow.tokens(browser)["access_token"]).json()) == {"sub"}
    told = userinfo(wide.tokens(browser)["access_token"]).json()
    assert {name: told[name] for name in ("name", "town")} == {"name": "堺 花子", "town": {"code": SAKAI, "name": "堺市"}}
    assert set(told) == {"sub", "name", "family_name", "given_name", "town"}


def test_the_ward_is_told_where_it_was_agreed_to_and_the_town_is_not_told_with_it(cast: Cast) -> None:
    attributes.tell(cast.hanako, town=SAKAI, ward="271454")
    service(claims=["ward"])
    told = userinfo(Party(scope="openid residence").tokens(entered(cast.hanako))["access_token"]).json()
    assert (told.keys(), told["ward"]["code"]) == ({"sub", "ward"}, "271454")


@pytest.mark.parametrize("name", ["ward", "town"])
def test_what_is_switched_off_is_told_to_no_service_either(cast: Cast, name: str) -> None:
    attributes.tell(cast.hanako, town=SAKAI, ward="271454")
    service(claims=["ward"])
    token = Party(scope="openid residence").tokens(entered(cast.hanako))["access_token"]
    attributes_of.switch(cast.hanako, name, on=False, by=cast.hanako)
    assert userinfo(token).json().keys() == {"sub"}
    attributes_of.switch(cast.hanako, name, on=True, by=cast.hanako)
    assert userinfo(token).json()["ward"]["code"] == "271454"


def test_facts_are_read_at_the_call_not_at_the_login(cast: Cast) -> None:
    service()
    tokens = Party().tokens(entered(cast.hanako))
    with viewing_as(Resident(cast.hanako.pk)):
        cast.hanako.family_name = "新"
        cast.hanako.save()
    assert userinfo(tokens["access_token"]).json()["name"] == "新 花子"


def test_my_connections_say_who_has_what_since_when(cast: Cast) -> None:
    service()
    browser = entered(cast.hanako)
    assert "つながっているサービスはありません" in browser.get("/me/connections/").content.decode()
    Party().tokens(browser)
    with viewing_as(Resident(cast.hanako.pk)):
        (mine,) = queries.my_connections(cast.hanako)
    assert (mine.service.slug, mine.sees, mine.last_used_at is not None) == ("library", ("氏名",), True)
    page = browser.get("/me/connections/").content.decode()
    assert "見本のlibraryとの連携をやめる" in page
    assert "見本のlibrary" not in entered(cast.ken).get("/me/connections/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_my_connections_cost_the_same_for_one_and_for_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    browser = entered(cast.hanako)
    for slug in ("a", "b", "c")[:count]:
        service(slug)
        Party(slug).code(browser)
    with viewing_as(Resident(cast.hanako.pk)), django_assert_num_queries(4):  # type: ignore[operator]
        assert len(queries.my_connections(cast.hanako)) == count
