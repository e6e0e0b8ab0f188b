"""What was written in an application, offered for suggestions, too: box by box, under the consent of its group, by its applicant alone."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.attributes import actions as attributes
from portal.attributes import queries as known
from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.municipalities.scope import System, viewing_as
from procedures.actions import forms
from procedures.models import Application, Procedure
from procedures.rules import checks, selftold
from tests.attributes.make import agree, publish_all
from tests.cast import Cast, logged_in
from tests.identity import households
from tests.procedures import make

pytestmark = pytest.mark.usefixtures("on_the_day")

LIFE = "recommendation-life"
BOX = '<input type="checkbox" name="use" value="postal">'


def asks(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key, "required": False, **more}


FORM: dict[str, Any] = {"pages": [{"key": "p", "title": "p", "fields": [
    asks("on", "date", same_as="resident.moved_on"), asks("home", "postal", prefill="resident.postal"),
    asks("new_home", "postal", same_as="resident.postal"), asks("people", "number", same_as="resident.household"),
    asks("due", "date", same_as="resident.due_on"), asks("story", "text", same_as="resident.household", max_length=20),
    asks("dogs", "number"), asks("illness", "text", same_as="resident.care", max_length=20),
]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, {}),
        ({"on": "2026-12-01"}, {"moved_on": date(2026, 12, 1)}),
        ({"home": "590-0078"}, {"postal": "5900078"}),
        ({"home": "590-0078", "new_home": "564-0041"}, {"postal": "5640041"}),
        ({"people": "4", "due": "2027-02-03"}, {"household": 4, "due_on": date(2027, 2, 3)}),
        ({"people": "1.5"}, {}),
        ({"story": "四人", "dogs": "2", "illness": "care1"}, {}),
    ],
)
def test_only_what_a_question_says_by_its_name_is_told(answers: dict[str, str], told: dict[str, Any]) -> None:
    assert selftold.told(checks.parse(FORM), answers) == told


def test_every_name_is_of_an_attribute_that_is_no_matter_of_health() -> None:
    from portal.attributes.rules import vocabulary

    assert set(selftold.NAMES.values()) <= set(vocabulary.ATTRIBUTES) - vocabulary.SENSITIVE


def receipt(application: Application) -> str:
    return f"/applications/{application.pk}/receipt/"


def also_use(client: Client, application: Application, *names: str) -> Any:
    return client.post(f"/applications/{application.pk}/also-use/", {"use": names}, follow=True)


def kept(cast: Cast) -> list[tuple[str, str, str]]:
    return [(one.name, one.value, one.source) for one in known.profile(cast.hanako.pk).entries]


def test_a_box_that_nobody_ticked_for_her_keeps_what_she_ticks(as_hanako: Client, cast: Cast, application: Application) -> None:
    agree(cast.hanako, LIFE)
    shown = as_hanako.get(receipt(application)).content.decode()
    assert BOX in shown
    assert "郵便番号（590-0078）をおすすめにも使う" in shown
    assert kept(cast) == [], "nothing is taken over by itself"
    assert "何も登録していません" in also_use(as_hanako, application).content.decode()
    assert kept(cast) == []
    after = also_use(as_hanako, application, "postal", "household", "care").content.decode()
    assert kept(cast) == [("postal", "590-0078", "手続きでの申告")]
    assert BOX not in after
    assert known.disclose(cast.hanako.pk, ["postal"], "recommendation").postal == "5900078"
    with viewing_as(System("test")):
        note = Entry.objects.get(event="attributes.declared", subject_id=str(cast.hanako.pk))
    # Whole: three digits stand in every tenth digest.
    assert not any(code in str(note.__dict__) for code in ("590-0078", "5900078"))


def test_without_the_consent_there_is_the_way_to_it_and_no_box(as_hanako: Client, cast: Cast, application: Application) -> None:
    publish_all()
    shown = as_hanako.get(receipt(application)).content.decode()
    assert BOX not in shown
    assert f'<a href="{reverse("attributes:group", args=["life"])}">おすすめに使うことに同意すると、ここで選べます</a>' in shown
    also_use(as_hanako, application, "postal")
    assert kept(cast) == []


def test_a_consent_taken_back_closes_the_box_that_stands_open(as_hanako: Client, cast: Cast, application: Application) -> None:
    agree(cast.hanako, LIFE)
    assert BOX in as_hanako.get(receipt(application)).content.decode()
    consents.withdraw(cast.hanako, LIFE, by=cast.hanako)
    also_use(as_hanako, application, "postal")
    assert kept(cast) == []


def test_nobody_else_is_offered_anything(
    client: Client, as_hanako: Client, as_ken: Client, as_ono: Client, cast: Cast, nursery: Procedure, application: Application
) -> None:
    agree(cast.hanako, LIFE)
    agree(cast.ken, LIFE)
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(application.municipality_id, nursery.slug))
    assert "おすすめにも使" not in as_ken.get(f"/proxy/{proxy.pk}{receipt(application)}").content.decode()
    for outsider in (as_ken, as_ono, client):
        assert outsider.post(f"/applications/{application.pk}/also-use/", {"use": ["postal"]}).status_code in (302, 403, 404)
    as_hanako.post("/help/beside/", {"who": "family"})
    assert "おすすめにも使" not in as_hanako.get(receipt(application)).content.decode()
    also_use(as_hanako, application, "postal")
    assert kept(cast) == []


def test_what_is_known_already_switched_off_newer_or_old_is_not_offered(as_hanako: Client, cast: Cast, application: Application) -> None:
    agree(cast.hanako, LIFE)
    attributes.switch(cast.hanako, "postal", on=False, by=cast.hanako)
    assert BOX not in as_hanako.get(receipt(application)).content.decode()
    attributes.switch(cast.hanako, "postal", on=True, by=cast.hanako)
    assert BOX in as_hanako.get(receipt(application)).content.decode()
    for later, is_there in ((timedelta(days=29), True), (timedelta(days=31), False)):
        with time_machine.travel(make.NOW + later, tick=False):
            assert (BOX in logged_in(cast.hanako).get(receipt(application)).content.decode()) is is_there
    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        attributes.declare(cast.hanako, by=cast.hanako, postal="5640041")
        assert BOX not in logged_in(cast.hanako).get(receipt(application)).content.decode()


def test_the_receipt_costs_three_queries_more_where_something_may_be_offered(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    agree(cast.hanako, LIFE)
    with_offer = make.submitted(cast.hanako, nursery)
    with viewing_as(System("test")):
        asked = {"pages": [{"key": "p", "title": "p", "fields": [{"key": "name", "kind": "text", "label": "名前", "required": False}]}]}
        forms.publish(nursery, asked, by=cast.mori, now=make.NOW)
    without = make.submitted(cast.hanako, nursery, child_name="堺 すみれ")
    counts = []
    for one in (with_offer, without):
        as_hanako.get(receipt(one))
        with CaptureQueriesContext(connection) as queries:
            as_hanako.get(receipt(one))
        counts.append(len(queries))
    assert counts[0] - counts[1] == 3
