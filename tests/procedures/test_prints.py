"""Cases on paper: answers and course, nothing to press; a look is kept for each; Ono of 吹田市 in the room."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.actions import printing, reviews
from procedures.models import Application, Procedure
from procedures.queries import prints
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def printed(client: Client, *cases: Application, **headers: Any) -> Any:
    return client.post(QUEUE, {"action": "print_selected", "_selected_action": [str(case.pk) for case in cases]}, **headers)


def test_one_case_on_paper(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    case = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(case, outcome="admitted", facility="271411", note="4月5日から", by=cast.mori, now=NOW)
    url = f"{QUEUE}{case.pk}/print/"
    page = as_mori.get(url).content.decode().partition('id="content-main"')[2].partition("</main>")[0]
    for words in ("堺 さくら", str(case.receipt_number), "受け付けました", "内定", "つばきの丘こども園", "4月5日から"):
        assert words in page
    assert ("<form" in page, "<button" in page) == (False, False)
    assert (as_ono.get(url).status_code, as_mori.get(f"{QUEUE}{uuid4()}/print/").status_code) == (404, 404)
    draft = make.draft(cast.hanako, nursery)
    assert as_mori.get(f"{QUEUE}{draft.pk}/print/").status_code == 404


def test_many_on_paper_are_a_look_at_each(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    cases = [make.submitted(cast.hanako, nursery), make.submitted(cast.ken, nursery)]
    page = printed(as_mori, *cases)
    assert {each.application.pk for each in page.context["cases"]} == {case.pk for case in cases}
    with viewing_as(System("test")):
        looks = Entry.objects.filter(event="procedures.application_read", actor_id=str(cast.mori.pk))
        assert {(row.object_id, row.subject_id) for row in looks} == {(str(case.pk), case.applicant_id) for case in cases}
        assert Entry.objects.get(event="procedures.applications_printed").detail == {"rows": 2}
    assert printed(as_ono, *cases, follow=True).context.get("cases") is None


def test_a_pile_has_an_end(as_mori: Client, cast: Cast, nursery: Procedure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 1)
    cases = [make.submitted(cast.hanako, nursery) for _case in range(2)]
    assert "1件までです" in printed(as_mori, *cases, follow=True).content.decode()


def test_more_cases_ask_no_more(cast: Cast, nursery: Procedure) -> None:
    cases = [make.submitted(cast.hanako, nursery) for _case in range(3)]

    def cost(count: int) -> int:
        with viewing_as(make.staff_view(cast.mori)), CaptureQueriesContext(connection) as asked:
            prints.printed(prints.chosen([case.pk for case in cases[:count]]))
        return len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]])

    assert (cost(1), cost(3)) == (4, 4)


def test_the_review_page_has_the_way_there(as_mori: Client, cast: Cast, nursery: Procedure) -> None:
    case = make.submitted(cast.hanako, nursery)
    assert f"{case.pk}/print/" in as_mori.get(f"{QUEUE}{case.pk}/change/").content.decode()
