"""The first page of the office: what waits for whom, and nothing of anybody else's."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity import desks
from portal.identity.desks import Urgency, Waiting
from portal.identity.models import Officer
from portal.municipalities.scope import Staff, System, viewing_as
from procedures.models import Application
from tests import cast as people
from tests.cast import Cast
from tests.notifications import places as letters
from tests.procedures import make as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.gather()


def lines(person: Officer) -> list[tuple[str, str]]:
    """(count, words) as they stand on the page, in its order."""
    page = people.logged_in(person).get("/admin/").content.decode()
    found = re.findall(r'desk__count">(\d+)<.*?desk__text">(.*?)(?: <|</)', page)
    assert ("待っているものはありません" in page) is (not found)
    return found


def test_who_has_nothing_to_do_is_told_so(cast: Cast) -> None:
    assert {name: lines(getattr(cast, name)) for name in ("mori", "hara", "ono", "pref")} == {"mori": [], "hara": [], "ono": [], "pref": []}


def test_a_batch_waits_for_its_approver_and_not_for_who_prepared_it(cast: Cast) -> None:
    letters.a_batch(cast)
    assert lines(cast.hara) == [("1", "承認を待っている一括通知")]
    assert lines(cast.mori) == [("1", "自分が取り込み、承認を待っている一括通知")]
    assert lines(cast.ono) == []


def test_a_case_waits_for_its_town_until_its_day_has_gone_by(cast: Cast) -> None:
    case = cases.submitted(cast.hanako, cases.nursery())
    assert lines(cast.mori) == [("1", "担当者がいない申請")]
    assert lines(cast.ono) == lines(cast.pref) == []
    with viewing_as(System("test: the day has gone by")):
        Application.objects.filter(pk=case.pk).update(expected_on=timezone.localdate() - dt.timedelta(days=1))
    assert lines(cast.mori) == [("1", "めやすの日を過ぎた申請"), ("1", "担当者がいない申請")]


def test_every_line_leads_to_a_screen_that_its_officer_may_see(cast: Cast) -> None:
    letters.a_batch(cast)
    for person in (cast.hara, cast.mori, cast.pref):
        with viewing_as(Staff(person.municipality_id, person.pk)):
            found = [one for listing in desks._listings.values() for one in listing(person, timezone.now())]
        client: Client = people.logged_in(person)
        assert {one.url: client.get(one.url).status_code for one in found} == {one.url: 200 for one in found}


def test_the_most_urgent_stand_first_and_what_is_not_there_is_not_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def listing(_officer: Officer, _now: dt.datetime) -> list[Waiting]:
        last, first = Waiting("c", 1, "/c", Urgency.GOING_ON), Waiting("a", 1, "/a", Urgency.OVERDUE)
        return [last, Waiting("b", 1, "/b"), Waiting("none", 0, "/"), first]

    monkeypatch.setattr(desks, "_listings", {"one": listing})
    assert [one.text for one in desks.waiting_for(cast.mori, timezone.now())] == ["a", "b", "c"]
