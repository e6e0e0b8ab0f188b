"""The queue of one department of 堺市, with another department of the same town hall in the room."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure
from procedures.rules.states import State
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.procedures import make

QUEUE = "/admin/procedures/application/"
OFFERS = ("procedure", "round", "formversion")


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def hall(cast: Cast) -> Any:
    nursery, tax = people.department("幼保推進課"), people.department("納税課")
    return SimpleNamespace(
        nursery=nursery,
        tax=tax,
        noda=people.officer("noda@sakai.example.jp", "野田", "S-201", "clerk", SAKAI, nursery),
        zaizen=people.officer("zaizen@sakai.example.jp", "財前", "S-301", "clerk", SAKAI, tax),
    )


@pytest.fixture
def nursery(hall: Any) -> Procedure:
    procedure = make.nursery()
    Procedure.objects.update(handled_by=hall.nursery)
    return procedure


def test_another_department_has_no_such_case(client_of: Any, hall: Any, application: Application) -> None:
    other = client_of(hall.zaizen)
    assert list(other.get(QUEUE).context["cl"].result_list) == []
    assert list(other.get(QUEUE, {"q": application.receipt_number}).context["cl"].result_list) == []
    assert other.get(f"{QUEUE}{application.pk}/change/").status_code == 404
    assert other.post(f"{QUEUE}{application.pk}/change/", {"what": "start"}).status_code == 404
    with viewing_as(System("test")):
        assert Application.objects.get().state == State.SUBMITTED


def test_its_own_department_and_the_whole_town_hall_have_it(client_of: Any, hall: Any, cast: Cast, application: Application) -> None:
    for officer in (hall.noda, cast.mori):
        own = client_of(officer)
        assert [row.pk for row in own.get(QUEUE).context["cl"].result_list] == [application.pk]
        assert own.get(f"{QUEUE}{application.pk}/change/").status_code == 200


def test_exports_notices_and_filters_offer_the_own_procedures(client_of: Any, hall: Any, nursery: Procedure) -> None:
    for officer, there in ((hall.noda, True), (hall.zaizen, False)):
        own = client_of(officer)
        for page in ("export/", "notify/"):
            choices = own.get(f"{QUEUE}{page}").context["form"].fields["what"].choices
            assert (str(nursery.pk) in {key for key, _words in choices}) is there
        sent = own.post(f"{QUEUE}export/", {"what": str(nursery.pk), "encoding": "utf-8-sig"})
        assert (sent.status_code == 200) is there
        assert (nursery.title in own.get(QUEUE).content.decode()) is there


@pytest.mark.parametrize("kind", OFFERS)
def test_the_screens_of_what_is_offered_too(client_of: Any, hall: Any, cast: Cast, nursery: Procedure, kind: str) -> None:
    assert list(client_of(hall.zaizen).get(f"/admin/procedures/{kind}/").context["cl"].result_list) == []
    assert list(client_of(hall.noda).get(f"/admin/procedures/{kind}/").context["cl"].result_list) != []
    assert list(client_of(cast.mori).get(f"/admin/procedures/{kind}/").context["cl"].result_list) != []


def facts(**changed: Any) -> dict[str, Any]:
    usual = {"summary": "ひとこと", "department": "幼保", "phone": "1", "grace_minutes": 30, "correction_days": 7, "paper_years": 5}
    return {**usual, "required_level": 1, "is_open": "on", "working_days": 30, **changed}


def test_who_sees_all_says_who_handles_it(client_of: Any, hall: Any, cast: Cast, nursery: Procedure, application: Application) -> None:
    page = f"/admin/procedures/procedure/{nursery.pk}/change/"
    foreign = people.department("保育課", SUITA)
    mori: Client = client_of(cast.mori)
    assert mori.post(page, facts(handled_by=foreign.pk)).status_code == 200
    assert mori.post(page, facts(handled_by=hall.tax.pk)).status_code == 302
    assert client_of(hall.zaizen).get(f"{QUEUE}{application.pk}/change/").status_code == 200
    assert client_of(hall.noda).get(f"{QUEUE}{application.pk}/change/").status_code == 404


def test_who_sees_a_part_leaves_it_as_it_is(client_of: Any, hall: Any, nursery: Procedure) -> None:
    page = f"/admin/procedures/procedure/{nursery.pk}/change/"
    assert client_of(hall.noda).post(page, facts(handled_by=hall.tax.pk, summary="新しい")).status_code == 302
    kept = Procedure.objects.get(pk=nursery.pk)
    assert (kept.handled_by, kept.summary) == (hall.nursery, "新しい")


def test_residents_find_it_as_before(as_hanako: Client, nursery: Procedure) -> None:
    assert nursery.title in as_hanako.get(f"/procedures/{SAKAI}/{nursery.slug}/").content.decode()
