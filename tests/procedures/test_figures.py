"""How a form fares: counts of ten and more, out of what is kept anyway; Ono of 吹田市 in the room."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.municipalities.scope import Resident, viewing_as
from procedures.actions import applications, filling, reviews
from procedures.models import FormVersion, Procedure
from procedures.models.course import Reason
from procedures.queries import figures
from procedures.rules import figures as rules
from procedures.rules.figures import Course, Spread
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW


def at(seconds: int) -> Any:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((100, 20, 30), (100, 20, 30)),
        ((100, 3, 30), (100, None, None)),
        ((100, 3, 4), (100, None, None)),
        ((0, 12), (None, None)),
        ((3,), (None,)),
        ((12,), (12,)),
        ((), ()),
    ],
)
def test_small_numbers_and_what_would_give_them_away(parts: tuple[int, ...], expected: tuple[int | None, ...]) -> None:
    assert rules.told(parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((100, 20, 33), (153, False, (100, 20, 33))),
        ((100, 3, 34), (140, True, (100, None, 34))),
        ((100, 0, 34), (134, False, (100, None, 34))),
        ((2, 3, 4), (None, False, (None, None, None))),
        ((9, 0, 2), (10, True, (None, None, None))),
    ],
)
def test_a_whole_is_rounded_where_it_would_give_a_part_away(parts: tuple[int, ...], expected: Any) -> None:
    assert rules.told_with_about(parts) == expected


def test_a_part_of_a_whole() -> None:
    assert [rules.within(part, 100) for part in (9, 10, 90, 91, 99, 100)] == [None, 10, 90, None, None, 100]
    assert (rules.alone(9), rules.alone(10)) == (None, 10)


def test_time_on_pages_without_the_time_away_and_after_sending() -> None:
    saves = ((at(20), "a"), (at(50), "b"), (at(60), "a"), (at(60 + 3000), "b"), (at(3070), "b"), (at(9000), "a"))
    course = Course(NOW, saves, at(3100))
    assert rules.seconds_on_pages(course) == {"a": 30.0, "b": 40.0}


def test_spread_needs_ten() -> None:
    assert rules.spread([1.0] * 9) is None
    assert rules.spread([float(each) for each in range(11)]) == Spread(5.0, 9.0)


def test_where_people_stop() -> None:
    courses = [Course(NOW, (), None), Course(NOW, ((at(1), "a"), (at(2), "b"), (at(3), "a")), None), Course(NOW, ((at(1), "old"),), None)]
    assert rules.stopped_after(courses, ["a", "b", "c"]) == {"": 2, "a": 0, "b": 1, "c": 0}
    assert (rules.most({}), rules.most({"a": 9}), rules.most({"a": 10, "b": 12})) == ("", "", "b")


@pytest.fixture
def some(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is enough, so that tests need not be ten people."""
    monkeypatch.setattr(rules, "LEAST", 1)


def fill(cast: Cast, procedure: Procedure, pages: int, seconds: int, *, start: Any = NOW, send: bool = False) -> Any:
    """Somebody saves the first pages, each after some seconds."""
    with time_machine.travel(start, tick=False) as clock, viewing_as(Resident(cast.hanako.pk)):
        case = filling.start(procedure, by=cast.hanako, now=start, known={})
        for place, page in enumerate(case.form_version.form.pages[:pages], start=1):
            clock.shift(seconds)
            make.send_page(case, page.key, make.ANSWERS, cast.hanako, start + timedelta(seconds=place * seconds))
        if send:
            applications.submit(case, by=cast.hanako, now=start + timedelta(hours=1))
        return make.fresh(case)


def test_the_numbers_of_a_form(cast: Cast, nursery: Procedure, some: None) -> None:
    count = len(FormVersion.objects.get().form.pages)
    sent = [fill(cast, nursery, count, seconds, send=True) for seconds in (10, 20, 40)]
    fill(cast, nursery, 2, 30)
    fill(cast, nursery, 0, 0)
    still = NOW + timedelta(days=20)
    fill(cast, nursery, 1, 30, start=still - timedelta(days=1))
    with viewing_as(make.staff_view(cast.mori)):
        for case, keys in ((sent[0], ("phone", "own_days")), (sent[1], ("phone",))):
            reasons = [Reason(key, "x") for key in keys]
            reviews.return_for_correction(case, reasons, due_at=still, by=cast.mori, now=NOW + timedelta(hours=2))
    with viewing_as(Resident(cast.hanako.pk)), time_machine.travel(NOW + timedelta(days=2, hours=2), tick=False):
        applications.resubmit(sent[0], by=cast.hanako, now=NOW + timedelta(days=2, hours=2))
    with viewing_as(make.staff_view(cast.mori)):
        found = figures.of(FormVersion.objects.get(), still)
    assert (found.began, found.sent, found.writing, found.left) == (6, 3, 1, 2)
    stopped = {page.number: page.stopped for page in found.pages}
    assert {number: count for number, count in stopped.items() if count} == {0: 1, 2: 1}
    third = found.pages[3].took
    assert third is not None
    assert (third.middle, third.most) == (20.0, pytest.approx(36.0))
    assert (found.returned, found.returned_again, found.resubmitted, found.days_to_mend) == (2, None, 1, 2.0)
    assert [(field.label, field.count) for field in found.fields] == [("昼間につながる電話番号", 2), ("1週間に働く日数", 1)]
    assert (found.most_returned, found.is_sample) == ("昼間につながる電話番号", False)


def test_a_row_of_a_repeat_counts_as_its_question(cast: Cast) -> None:
    assert (figures._base("members.2.name"), figures._base("phone")) == ("members.name", "phone")


def test_few_people_are_no_numbers(cast: Cast, nursery: Procedure, as_mori: Client) -> None:
    fill(cast, nursery, 2, 30)
    page = as_mori.get(f"/admin/procedures/procedure/{nursery.pk}/figures/")
    found = page.context["found"]
    assert (found.began, found.sent, found.left, {each.stopped for each in found.pages}, {each.took for each in found.pages}) == (
        None, None, None, {None}, {None},
    )  # fmt: skip
    assert "10人未満" in page.content.decode()


def test_more_cases_ask_no_more(cast: Cast, nursery: Procedure) -> None:
    version = FormVersion.objects.get()

    def cost() -> int:
        with viewing_as(make.staff_view(cast.mori)), CaptureQueriesContext(connection) as asked:
            figures.of(version, NOW)
        return len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]])

    make.submitted(cast.hanako, nursery)
    few = cost()
    for _case in range(2):
        make.submitted(cast.hanako, nursery)
    # The cases, their saves in the trail, their returns.
    assert (few, cost()) == (3, 3)


def test_the_screen_is_the_own_towns_and_departments(
    as_mori: Client, as_ono: Client, client_of: Any, cast: Cast, nursery: Procedure
) -> None:
    url = f"/admin/procedures/procedure/{nursery.pk}/figures/"
    assert as_mori.get(url).status_code == 200
    assert as_mori.get(f"{url}?version=99").context["version"].number == 1
    assert as_ono.get(url).status_code == 404
    Procedure.objects.update(handled_by=people.department("幼保推進課"))
    zaizen = people.officer("zaizen@sakai.example.jp", "財前", "S-301", "clerk", SAKAI, people.department("納税課"))
    assert client_of(zaizen).get(url).status_code == 404
    assert url in as_mori.get("/admin/procedures/procedure/").content.decode()


def test_a_procedure_without_a_form(as_mori: Client, nursery: Procedure) -> None:
    FormVersion.objects.all().update(published_at=None)
    assert "公開した様式がまだありません" in as_mori.get(f"/admin/procedures/procedure/{nursery.pk}/figures/").content.decode()
