"""Whom a procedure is meant for: written by clerks, said to everybody, and told in person to who lets the portal look."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.municipalities.scope import System, viewing_as
from procedures.actions import form_drafts as actions
from procedures.models import Application, FormDraft, Procedure
from procedures.queries import form_drafts as queries
from procedures.rules import takeover
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, SUITA, Cast
from tests.identity import households
from tests.procedures.building import START, at, draft, send

pytestmark = pytest.mark.usefixtures("on_the_day")

MINAMI, SAKAI_KU = "271454", "271411"
GUIDE = f"/procedures/{SAKAI}/nursery-admission/"
SAID = "対象：堺市にお住まいで、6歳未満のお子さんがいる方、または堺市にお住まいで、年長のお子さんがいる方"
FITS, NOT = "あなたに当てはまりそうです", "登録されている内容では、対象ではないようです"
ASKS = "次のことを登録すると、当てはまるか分かります："
BABY = date(2025, 5, 20)
CERTIFICATE = {"attr": "disability", "any_of": ["physical"]}


def html(client: Client, path: str = GUIDE) -> str:
    return client.get(path).content.decode().replace("<wbr>", "")


def lines(client: Client, path: str = GUIDE) -> list[str]:
    """Which of the three lines are there."""
    text = html(client, path)
    return [line for line in (FITS, NOT, ASKS) if line in text]


def set_rule(procedure: Procedure, rule: dict[str, Any]) -> None:
    Procedure.objects.filter(pk=procedure.pk).update(audience=rule)


def test_everybody_reads_whom_it_is_for_and_nothing_about_themselves(
    client: Client, as_hanako: Client, cast: Cast, nursery: Procedure
) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    for somebody in (client, as_hanako):
        assert SAID in html(somebody)
        assert lines(somebody) == []


def test_who_agreed_is_told_with_the_reason(as_hanako: Client, as_ken: Client, cast: Cast, nursery: Procedure) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    agree(cast.hanako)
    assert lines(as_hanako) == [FITS]
    assert "登録されている内容：堺市にお住まいで、6歳未満のお子さんがいる方" in html(as_hanako)
    assert lines(as_ken) == [], "his own consent, not hers"


def test_who_does_not_seem_to_be_meant_hears_why_and_may_begin(as_ken: Client, cast: Cast, nursery: Procedure) -> None:
    tell(cast.ken, town=SUITA, children=(BABY,))
    agree(cast.ken)
    assert lines(as_ken) == [NOT]
    assert "<li>堺市にお住まいの方</li>" in html(as_ken)
    assert as_ken.post(f"{GUIDE}begin/").status_code == 302
    with viewing_as(System("test")):
        assert Application.objects.get().applicant_id == cast.ken.pk


def test_what_is_not_known_is_asked_for_where_it_is_told(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    tell(cast.hanako, town=SAKAI)
    agree(cast.hanako)
    assert lines(as_hanako) == [ASKS]
    assert '<li><a href="/me/attributes/">お子さん</a></li>' in html(as_hanako)


def test_taken_back_the_next_page_says_nothing_of_it(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    agree(cast.hanako)
    assert lines(as_hanako) == [FITS]
    consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    assert lines(as_hanako) == []
    assert SAID in html(as_hanako)
    assert "当てはまりそう" not in html(as_hanako, f"/procedures/?town={SAKAI}")


def test_health_is_said_to_all_alike(as_hanako: Client, as_ken: Client, cast: Cast, nursery: Procedure) -> None:
    set_rule(nursery, CERTIFICATE)
    tell(cast.hanako, town=SAKAI, disability=["physical"])
    tell(cast.ken, town=SAKAI, disability=["none"])
    for person, client in ((cast.hanako, as_hanako), (cast.ken, as_ken)):
        agree(person, "recommendation-disability")
        assert lines(client) == []
        assert "対象：手帳などが「身体障がい者手帳」に当てはまる方" in html(client)
        assert "当てはまりそう" not in html(client, f"/procedures/?town={SAKAI}")


def test_who_acts_for_another_and_who_sits_beside_learn_nothing(
    as_hanako: Client, as_ken: Client, cast: Cast, nursery: Procedure
) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    tell(cast.ken, town=SAKAI, children=(BABY,))
    agree(cast.hanako)
    agree(cast.ken)
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, nursery.slug))
    assert lines(as_ken, f"/proxy/{proxy.pk}{GUIDE}") == []
    assert SAID in html(as_ken, f"/proxy/{proxy.pk}{GUIDE}")
    as_hanako.post("/help/beside/", {"who": "family"})
    assert SAID in html(as_hanako)
    assert lines(as_hanako) == []
    assert "当てはまりそう" not in html(as_hanako, f"/procedures/?town={SAKAI}")


def test_the_list_marks_what_seems_to_fit(client: Client, as_hanako: Client, as_ken: Client, cast: Cast, nursery: Procedure) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    tell(cast.ken, town=SUITA, children=(BABY,))
    agree(cast.hanako)
    agree(cast.ken)
    path = f"/procedures/?town={SAKAI}"
    assert [html(one, path).count("当てはまりそう") for one in (as_hanako, as_ken, client)] == [1, 0, 0]


def test_nothing_of_it_is_kept(as_hanako: Client, cast: Cast, nursery: Procedure, caplog: pytest.LogCaptureFixture) -> None:
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    agree(cast.hanako)
    as_hanako.get(GUIDE)
    caplog.clear()
    caplog.set_level("DEBUG")
    with viewing_as(System("test")):
        before = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert lines(as_hanako) == [FITS]
    with viewing_as(System("test")):
        assert Entry.objects.count() == before
    assert [one["sql"][:60] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert [one for one in caplog.messages if "当てはまり" in one or "6歳未満" in one] == []


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def test_the_guide_costs_two_queries_more_for_who_agreed_and_none_for_a_guest(
    client: Client, as_hanako: Client, cast: Cast, nursery: Procedure
) -> None:
    agree(cast.hanako)
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    with_rule = (cost(client, GUIDE), cost(as_hanako, GUIDE))
    set_rule(nursery, {})
    assert (with_rule[0] - cost(client, GUIDE), with_rule[1] - cost(as_hanako, GUIDE)) == (0, 2)


def test_the_list_costs_the_same_with_one_rule_and_with_three(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    agree(cast.hanako)
    tell(cast.hanako, town=SAKAI, children=(BABY,))
    path = f"/procedures/?town={SAKAI}"
    with_one = cost(as_hanako, path)
    with viewing_as(System("test")):
        form = queries.versions(nursery).get()
        for number in (1, 2):
            more = Procedure.objects.get(pk=nursery.pk)
            more.pk, more.slug, more.has_rounds = None, f"more-{number}", False
            more.save(force_insert=True)
            form.pk, form.procedure = None, more
            form.save(force_insert=True)
    assert html(as_hanako, path).count("当てはまりそう") == 3
    assert cost(as_hanako, path) == with_one
    Procedure.objects.update(audience={})
    assert cost(as_hanako, path) == with_one - 2


# The clerk's side.

BOXES = {"group1_areas": [MINAMI], "group1_child_to": "2", "group1_child_from": "0"}
UNDER_3 = {"some": "child", "where": {"age": {"gte": 0, "lt": 3}}}


def test_a_clerk_writes_it_in_boxes_and_it_is_public_with_the_next_version(
    as_mori: Client, as_ono: Client, client: Client, nursery: Procedure
) -> None:
    shown = as_mori.get(at(nursery, "audience")).content.decode()
    assert 'name="group1_child_to" value="5"' in shown
    assert as_ono.get(at(nursery, "audience")).status_code == 404
    assert as_ono.post(at(nursery, "audience"), {"revision": 0, **BOXES}).status_code == 404
    assert client.get(at(nursery, "audience")).status_code == 302
    send(as_mori, nursery, "audience", **BOXES)
    assert draft(nursery).values["audience"] == {"all": [{"attr": "area", "in": [MINAMI]}, UNDER_3]}
    assert SAID in html(client), "not before it is published"
    changes = as_mori.get(at(nursery, "publish")).context["changes"]
    assert [(one.title, one.after) for one in changes] == [("対象のきまり", ("堺市南区にお住まいで、3歳未満のお子さんがいる方",))]
    send(as_mori, nursery, "publish")
    assert "対象：堺市南区にお住まいで、3歳未満のお子さんがいる方" in html(client)
    send(as_mori, nursery, "audience")
    send(as_mori, nursery, "publish")
    assert "対象：" not in html(client)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"intricate": '{"attr": "income"}'}, "条件の種類が分かりません"),
        ({"intricate": '{"all": [{"attr": "car", "in": ["yes"]}, {"attr": "car", "in": ["no"]}]}'}, "互いに打ち消しあっていて"),
        ({"intricate": "{{"}, "JSONとして読めません"),
        ({"group1_age_from": "40", "group1_age_to": "30"}, "に当てはまる人はいません"),
        ({"group1_areas": ["272027"]}, "272027"),
    ],
)
def test_what_cannot_be_is_answered_on_the_page(as_mori: Client, nursery: Procedure, typed: dict[str, Any], said: str) -> None:
    answer = send(as_mori, nursery, "audience", status=400, **typed)
    assert said in answer.content.decode()
    with viewing_as(System("test")):
        assert not FormDraft.objects.exists()


def test_what_boxes_cannot_say_stays_as_it_is_written(as_mori: Client, nursery: Procedure) -> None:
    nested = {"not": {"all": [{"attr": "lang", "in": ["ja"]}, {"attr": "car", "in": ["yes"]}]}}
    send(as_mori, nursery, "audience", intricate=json.dumps(nested))
    assert draft(nursery).values["audience"] == nested
    assert "&quot;not&quot;" in as_mori.get(at(nursery, "audience")).content.decode()


@pytest.mark.parametrize("beside", [True, False])
def test_counting_saves_nothing_and_is_kept_in_the_trail(
    as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure, beside: bool
) -> None:
    asked: dict[str, Any] = {"revision": 0, "group1_age_from": "65", **({} if beside else {"count": "1"})}
    how: dict[str, Any] = {"headers": {"HX-Request": "true", "HX-Target": "audience-live"}} if beside else {}
    answer = as_mori.post(at(nursery, "audience"), asked, **how)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>65歳以上の方</strong>" in text
    assert "<strong>10人未満</strong>" in text
    assert ("<html" in text) is not beside
    assert as_ono.post(at(nursery, "audience"), asked, **how).status_code == 404
    with viewing_as(System("test")):
        assert not FormDraft.objects.exists()
        assert [one.actor_id for one in Entry.objects.filter(event="attributes.audience_counted")] == [str(cast.mori.pk)]


def test_everybody_is_worth_a_warning(as_mori: Client, nursery: Procedure) -> None:
    either = {"any": [{"attr": "car", "in": ["yes"]}, {"attr": "car", "in": ["no"]}]}
    answer = as_mori.post(at(nursery, "audience"), {"revision": 0, "count": "1", "intricate": json.dumps(either)})
    assert "登録のある方の全員に当てはまります" in answer.content.decode()


def test_a_draft_with_a_rule_nobody_can_read_is_not_published(as_mori: Client, cast: Cast, nursery: Procedure) -> None:
    with viewing_as(System("test")):
        values = {**queries.published(nursery), "audience": {"attr": "income"}}
        actions.save(nursery, values, seen=0, by=cast.mori)
    page = as_mori.get(at(nursery, "publish"))
    assert [flaw.tab for flaw in page.context["flaws"]] == ["audience"]
    assert at(nursery, "audience") in page.content.decode()
    answer = as_mori.post(at(nursery, "publish"), {"revision": 1}, follow=True)
    assert "条件の種類が分かりません" in answer.content.decode()


def test_a_rule_of_other_words_leaves_the_page_standing(client: Client, as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    set_rule(nursery, {"attr": "income"})
    agree(cast.hanako)
    for somebody in (client, as_hanako):
        assert "対象：" not in html(somebody)
        assert somebody.get("/procedures/", {"town": SAKAI}).status_code == 200


# Between towns.


@pytest.mark.parametrize(
    ("rule", "here"),
    [
        ({}, {}),
        ({"attr": "area", "in": [SAKAI]}, {"attr": "area", "in": [SUITA]}),
        ({"attr": "area", "in": [MINAMI, SAKAI_KU]}, {"attr": "area", "in": [SUITA]}),
        ({"attr": "area", "in": ["272027", SAKAI]}, {"attr": "area", "in": ["272027", SUITA]}),
        ({"not": {"attr": "work", "in": [SAKAI]}}, {"not": {"attr": "work", "in": [SUITA]}}),
        ({"all": [{"attr": "area", "in": [SAKAI]}, UNDER_3]}, {"all": [{"attr": "area", "in": [SUITA]}, UNDER_3]}),
        ({"attr": "postal", "in": ["590"]}, {"attr": "postal", "in": ["590"]}),
    ],
)
def test_a_rule_in_the_places_of_another_town(rule: dict[str, Any], here: dict[str, Any]) -> None:
    assert takeover.audience_for(rule, [SAKAI], SUITA) == here
    assert takeover.audience_for(rule, [SAKAI], SAKAI) == rule


def test_a_shipped_rule_names_the_town_it_is_set_up_in(cast: Cast) -> None:
    from procedures import onboarding

    with viewing_as(System("test", SAKAI)):
        medical = onboarding.prepare(SAKAI, by=cast.mori, only={"child-medical"})[0]
    assert medical.audience["any"][0]["all"][0] == {"attr": "area", "in": [SAKAI]}
    with viewing_as(System("test", SAKAI)):
        assert [one.name for one in queries.told(medical.origin_seen, queries.published(medical)) if one.name == "settings.audience"] == []


def test_it_travels_with_the_form_and_its_changes_are_told(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    send(as_mori, nursery, "share", share="1")
    assert as_ono.post(START, {"origin": f"procedure:{nursery.pk}"}).status_code == 302
    mine = Procedure.objects.get(municipality=SUITA)
    assert draft(mine).values["audience"]["any"][0]["all"][0] == {"attr": "area", "in": [SUITA]}
    with viewing_as(System("test")):
        values = {**queries.published(nursery), "audience": UNDER_3}
        actions.save(nursery, values, seen=0, by=cast.mori)
        actions.publish(nursery, seen=1, by=cast.mori, now=timezone.now())
    news = as_ono.get(at(mine, "overview")).context["news"]
    assert [(one.name, one.after) for one in news.changes] == [("settings.audience", ("3歳未満のお子さんがいる方",))]
    send(as_ono, mine, "adopt", part=["settings.audience"])
    assert draft(mine).values["audience"] == UNDER_3
    with viewing_as(System("test")):
        actions.save(nursery, {**queries.published(nursery), "audience": {}}, seen=0, by=cast.mori)
        actions.publish(nursery, seen=1, by=cast.mori, now=timezone.now())
    send(as_ono, mine, "adopt", part=["settings.audience"])
    assert draft(mine).values["audience"] == {}
    assert as_ono.get(at(mine, "overview")).context["news"] is None


def test_a_file_carries_it_there_and_back(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    sent = as_mori.get(at(nursery, "file")).content
    assert json.loads(sent)["audience"] == nursery.audience
    as_ono.post(START, {"file": io.BytesIO(sent)})
    mine = Procedure.objects.get(municipality=SUITA)
    assert draft(mine).values["audience"]["any"][1]["all"][0] == {"attr": "area", "in": [SUITA]}
    back = json.loads(as_ono.get(at(mine, "file")).content)
    as_mori.post(START, {"file": io.BytesIO(json.dumps({**back, "title": "戻ってきた様式"}).encode())})
    again = Procedure.objects.get(municipality=SAKAI, title="戻ってきた様式")
    assert draft(again).values["audience"] == nursery.audience


def test_a_file_with_a_rule_that_is_none_is_told_in_its_own_sentence(as_mori: Client, cast: Cast, nursery: Procedure) -> None:
    package = {**json.loads(as_mori.get(at(nursery, "file")).content), "audience": {"attr": "income"}}
    answer = as_mori.post(START, {"file": io.BytesIO(json.dumps(package).encode())})
    assert "条件の種類が分かりません" in answer.content.decode()
    assert Procedure.objects.count() == 1
