"""An officer who leaves: what lies with them is listed and given to a colleague, in one act."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.identity.actions import handovers
from portal.identity.models import Officer
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.procedures import make as cases


@pytest.fixture
def administrator(cast: Cast) -> Officer:
    return people.officer("kanri@sakai.example.jp", "管", "S-900", "administrator", SAKAI)


@pytest.fixture
def case(cast: Cast) -> Application:
    made = cases.submitted(cast.hanako, cases.nursery())
    with viewing_as(System("test")):
        Application.objects.filter(pk=made.pk).update(assignee=cast.mori)
    return made


def url(officer: Officer) -> str:
    return reverse("admin:identity_officer_handover", args=[officer.pk])


def assignee(case: Application) -> int | None:
    with viewing_as(System("test")):
        return Application.objects.values_list("assignee", flat=True).get(pk=case.pk)


def test_open_cases_go_to_a_colleague_and_the_entry_ends(
    cast: Cast, administrator: Officer, case: Application, client_of: Callable[..., Client], as_mori: Client
) -> None:
    mine = client_of(administrator)
    page = mine.get(url(cast.mori)).content.decode()
    assert "担当している申請" in page
    assert "原（承認者）" in page
    assert "小野" not in page
    assert "引き継ぎました。" in mine.post(url(cast.mori), {"to": cast.hara.pk, "end": "yes"}, follow=True).content.decode()
    assert assignee(case) == cast.hara.pk
    assert as_mori.get("/admin/").status_code == 302
    assert "持ったままの仕事はありません。" in mine.get(url(cast.mori)).content.decode()


def test_without_a_colleague_cases_go_back_to_the_department(cast: Cast, administrator: Officer, case: Application) -> None:
    assert handovers.hand_over(cast.mori, None, by=administrator, and_end=False) == 1
    assert assignee(case) is None
    with viewing_as(System("test")):
        assert Officer.objects.get(pk=cast.mori.pk).is_active


@pytest.mark.parametrize("to", ["ono", "mori"])
def test_only_a_colleague_of_the_same_town_takes_over(cast: Cast, administrator: Officer, case: Application, to: str) -> None:
    with pytest.raises(handovers.NotAColleague):
        handovers.hand_over(cast.mori, getattr(cast, to), by=administrator, and_end=True)
    assert assignee(case) == cast.mori.pk


def test_who_is_suspended_with_work_in_hand_is_told_of(
    cast: Cast, administrator: Officer, case: Application, client_of: Callable[..., Client]
) -> None:
    sent = {"name": "森", "staff_number": "S-101", "role": "clerk"}
    answer = client_of(administrator).post(reverse("admin:identity_officer_change", args=[cast.mori.pk]), sent, follow=True)
    assert "この職員が持ったままの仕事が1件あります。" in answer.content.decode()


def test_strangers_have_no_such_page(cast: Cast, administrator: Officer, as_mori: Client, client_of: Callable[..., Client]) -> None:
    assert as_mori.get(url(cast.hara)).status_code == 403
    assert client_of(administrator).get(url(cast.ono)).status_code == 404
    assert client_of(administrator).get(url(administrator)).status_code == 403
