"""The same wish twice: found by applicant or by whom it is about, only inside one procedure; Ono of 吹田市 in the room."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.municipalities.scope import Resident, System, viewing_as
from procedures import onboarding
from procedures.actions import applications, reviews
from procedures.models import Application, Procedure
from procedures.models.course import Reason
from procedures.queries import twins
from tests.cast import SAKAI, Cast, resident
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def father(cast: Cast) -> Any:
    return resident("jiro@example.jp", "堺", "次郎", ("サカイ", "ジロウ"), SAKAI)


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def seen(client: Client, application: Application) -> list[tuple[str, str]]:
    return [(twin.number, twin.same) for twin in client.get(f"{QUEUE}{application.pk}/change/").context["twins"]]


def shown(client: Client) -> set[Any]:
    return {row.pk for row in client.get(f"{QUEUE}?twins=yes").context["cl"].result_list}


def test_one_child_two_parents(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure, father: Any) -> None:
    first = make.submitted(cast.hanako, nursery, child_name="髙橋　さくら")
    second = make.submitted(father, nursery, child_name="高橋 さくら")
    other = make.submitted(father, nursery, child_name="高橋 さくら", child_birth_on="2024-05-04")
    alone = make.submitted(cast.ken, nursery, child_name="吹田 みのり")
    assert seen(as_mori, first) == [(second.receipt_number, "対象の方（名前と生年月日）")]
    assert set(seen(as_mori, second)) == {(first.receipt_number, "対象の方（名前と生年月日）"), (other.receipt_number, "申請者")}
    assert seen(as_mori, alone) == []
    assert shown(as_mori) == {first.pk, second.pk, other.pk}
    assert shown(as_ono) == set()


def test_the_nearest_come_first_and_a_long_list_has_an_end(
    as_mori: Client, cast: Cast, nursery: Procedure, father: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make.submitted(cast.hanako, nursery)
    make.submitted(cast.hanako, nursery, child_name="堺 もみじ")
    nearest = make.submitted(father, nursery)
    assert seen(as_mori, first)[0] == (nearest.receipt_number, "対象の方（名前と生年月日）")
    monkeypatch.setattr(twins, "MOST", 1)
    assert "1件より多い" in as_mori.get(f"{QUEUE}{first.pk}/change/").content.decode()


def test_what_is_over_is_no_twin_but_a_result_of_the_same_round_is_named(as_mori: Client, cast: Cast, nursery: Procedure) -> None:
    first, second, third = (make.submitted(cast.hanako, nursery) for _case in range(3))
    with viewing_as(Resident(cast.hanako.pk)):
        applications.withdraw(first, by=cast.hanako, now=NOW)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(second, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    assert seen(as_mori, third) == [(second.receipt_number, "申請者・対象の方（名前と生年月日）")]
    assert shown(as_mori) == set()


def test_the_mark_is_a_digest_that_tells_nothing_elsewhere(cast: Cast, nursery: Procedure) -> None:
    case = make.submitted(cast.hanako, nursery)
    draft = make.draft(cast.hanako, nursery)
    assert (len(case.subject_mark or ""), draft.subject_mark) == (64, None)
    with viewing_as(System("test", SAKAI)):
        other = next(each for each in onboarding.prepare(SAKAI, by=cast.mori, now=NOW) if each.pk != nursery.pk)
        answers = {"child_name": "堺 さくら", "child_birth_on": "2024-05-03"}
        assert twins.mark_of(case, answers) == case.subject_mark
        case.procedure = other
        assert twins.mark_of(case, answers) != look(case).subject_mark
        assert twins.mark_of(case, {"child_name": "堺 さくら"}) is None


def test_a_correction_changes_whom_it_is_about(cast: Cast, nursery: Procedure) -> None:
    case = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.return_for_correction(case, [Reason("child_name", "字")], due_at=make.at(2026, 12, 1), by=cast.mori, now=NOW)
    with viewing_as(Resident(cast.hanako.pk)):
        make.send_page(case, look(case).form_version.form.pages[0].key, {"child_name": "堺 桜"}, cast.hanako)
        applications.resubmit(case, by=cast.hanako, now=NOW)
    assert look(case).subject_mark not in {None, case.subject_mark}


def test_the_filter_is_one_more_condition_and_no_more_queries(as_mori: Client, cast: Cast, nursery: Procedure) -> None:
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            as_mori.get(f"{QUEUE}{query}")
        return len(asked)

    for _case in range(3):
        make.submitted(cast.hanako, nursery)
    cost("")
    assert cost("?twins=yes") == cost("")
