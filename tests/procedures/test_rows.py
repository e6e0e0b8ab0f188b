"""Questions asked once per person: rows are added and dropped, keep their answers, come back from the office one by one."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms, reviews
from procedures.models import Application
from procedures.models.course import Reason
from procedures.queries import cases
from procedures.rules import answers, checks, rows
from procedures.rules.rows import Change
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.forms import EVERY_KIND, FORM
from tests.procedures.test_hostile import NAMES, TEXTS

TODAY = date(2026, 11, 21)
PAGE = FORM.pages[3]
ADD, DROP_FIRST = Change("members"), Change("members", "1")


def pressed(before: answers.Entries, press: Change | None, *, keeps_numbers: bool = False, **typed: object) -> answers.Entries:
    sent = {key.replace("__", "."): raw for key, raw in typed.items()}
    return answers.fill_page(FORM, PAGE, before, sent, TODAY, press, keeps_numbers=keeps_numbers)


def two_rows() -> answers.Entries:
    entries = answers.Entries({"asks": True})
    for _row in range(2):
        entries = pressed(entries, ADD)
    names = {"members__1__called": "堺 太郎", "members__2__called": "堺 次郎", "members__2__works": "yes", "members__2__pay": "多い"}
    return pressed(entries, None, **names)


@pytest.mark.parametrize(
    ("button", "change"),
    [
        ("add:members", ADD),
        ("drop:members:12", Change("members", "12")),
        ("drop:members", None),
        ("add:members:1", None),
        ("drop:members:0", None),
        ("next", None),
        ("add:", None),
    ],
)
def test_a_button_says_which_row(button: str, change: Change | None) -> None:
    assert rows.pressed(button) == change


def test_rows_keep_their_answers_apart() -> None:
    assert two_rows().answers == {
        "asks": True,
        "members": ("1", "2"),
        "members.1.called": "堺 太郎",
        "members.2.called": "堺 次郎",
        "members.2.works": True,
    }
    assert two_rows().rough == {"members.2.pay": "多い"}


def test_a_dropped_row_takes_its_answers_along_and_the_next_moves_up() -> None:
    left = pressed(two_rows(), DROP_FIRST)
    assert left.answers == {"asks": True, "members": ("1",), "members.1.called": "堺 次郎", "members.1.works": True}
    assert left.rough == {"members.1.pay": "多い"}
    assert pressed(left, ADD).answers["members"] == ("1", "2")


def test_in_a_correction_rows_keep_their_numbers() -> None:
    left = pressed(two_rows(), DROP_FIRST, keeps_numbers=True)
    assert (left.answers["members"], left.answers["members.2.called"]) == (("2",), "堺 次郎")
    again = pressed(left, ADD, keeps_numbers=True)
    assert again.answers["members"] == ("2", "3")
    assert "members.3.called" not in again.answers


def test_a_condition_in_a_row_looks_at_its_own_row_and_before_the_rows() -> None:
    asked = [field.key for field in answers.fields_shown_on(PAGE, two_rows().answers) if field.row_title]
    assert asked == ["members.1.called", "members.1.works", "members.2.called", "members.2.works", "members.2.pay"]
    calm = answers.clean(FORM, {**two_rows().answers, "asks": False}, TODAY)
    assert "members.2.pay" not in {field.key for field in answers.fields_shown_on(PAGE, calm)}


def test_no_more_rows_than_the_form_has() -> None:
    entries = two_rows()
    for _press in range(5):
        entries = pressed(entries, ADD)
    assert entries.answers["members"] == ("1", "2", "3")


def test_labels_say_whose_row_it_is() -> None:
    problem = answers.problems(FORM, two_rows(), TODAY)
    assert "「世帯員2：給与」は、金額を数字だけで入力してください（例：120000）。" in [one.sentence(str) for one in problem]
    field = FORM.field("members.2.pay")
    assert field
    assert (field.label, field.box_label, FORM.field("members.2.nothing")) == ("世帯員2：給与", "給与", None)


BOXES = st.dictionaries(st.sampled_from(["members.1.called", "members.2.pay", "members.9.called", "members", "heads"]), st.text(max_size=9))
PRESSES = st.sampled_from([None, ADD, DROP_FIRST, Change("members", "2"), Change("heads"), Change("nothing", "3")])


@given(st.lists(st.tuples(BOXES, PRESSES, st.booleans()), max_size=6))
def test_whatever_is_pressed_the_answers_are_those_of_the_rows_there_are(sent: list[tuple[dict[str, str], Change | None, bool]]) -> None:
    entries = answers.Entries({"asks": True})
    for typed, press, keeps in sent:
        entries = answers.fill_page(FORM, PAGE, entries, typed, TODAY, press, keeps_numbers=keeps)
    assert answers.clean(FORM, entries.answers, TODAY) == entries.answers
    numbers = {key.split(".")[1] for key in (*entries.answers, *entries.rough) if "." in key}
    assert numbers <= set(entries.answers.get("members", ()))  # type: ignore[arg-type]


def faulty(change: dict[str, Any], **inner: Any) -> list[str]:
    form = copy.deepcopy(EVERY_KIND)
    repeat = form["pages"][3]["fields"][-1]  # type: ignore[index]
    repeat |= change
    if inner:
        repeat["fields"][1] |= inner
    return [fault.code for fault in checks.faults(checks.parse(form))]


@pytest.mark.parametrize(
    ("change", "inner", "codes"),
    [
        ({}, {}, []),
        ({"fields": []}, {}, ["no_row_fields"]),
        ({"min_rows": 4}, {}, ["wrong_range"]),
        ({"kind": "text"}, {}, ["fields_without_rows"]),
        ({}, {"kind": "my_details"}, ["nested_rows"]),
        ({}, {"key": "name"}, ["duplicate_key", "unknown_field"]),
        ({}, {"show_if": {"field": "pay", "answered": True}}, ["cycle", "later_field"]),
        ({"show_if": {"field": "works", "equals": True}}, {}, ["cycle", "inside_rows"]),
    ],
)
def test_a_fault_in_a_repeat_is_named(change: dict[str, Any], inner: dict[str, Any], codes: list[str]) -> None:
    assert faulty(change, **inner) == codes


@pytest.fixture
def every_kind(cast: Cast) -> Application:
    nursery = make.nursery(timezone.now() - timedelta(days=1))
    with viewing_as(System("test")):
        forms.publish(nursery, EVERY_KIND, by=cast.mori, now=timezone.now() - timedelta(hours=1))
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


def look(application: Application) -> Any:
    with viewing_as(System("test")):
        return make.fresh(application)


def press(client: Client, url: str, go: str, **boxes: str) -> Any:
    typed = {f"a-{key.replace('__', '.')}": text for key, text in boxes.items()}
    return client.post(url, {"seen": client.get(url).context["seen"], "go": go, **typed})


def test_rows_without_a_script(as_hanako: Client, as_ken: Client, every_kind: Application) -> None:
    url = f"/applications/{every_kind.pk}/page/4/"
    answer = press(as_hanako, url, "add:members", heads="3")
    assert answer.url == f"{url}#rows-members"
    page = as_hanako.get(url).content.decode()
    assert ("世帯員1を消す" in page, "世帯員を加える" in page, 'value="3"' in page) == (True, True, True)
    # Enter in a box presses the first button of the form.
    assert page.index('value="next"') < page.index('value="drop:members:1"')
    missed = press(as_hanako, url, "next")
    assert "「世帯員1：名前」を入力してください。" in missed.content.decode()
    press(as_hanako, url, "add:members", members__1__called="堺 太郎")
    press(as_hanako, url, "drop:members:1", members__2__called="堺 次郎")
    kept = look(every_kind).entries.answers
    assert (kept["members"], kept["members.1.called"]) == (("1",), "堺 次郎")
    assert as_ken.post(url, {"go": "add:members"}).status_code == 404


def test_a_second_device_drops_no_row_unseen(as_hanako: Client, every_kind: Application) -> None:
    url = f"/applications/{every_kind.pk}/page/4/"
    press(as_hanako, url, "add:members", members__1__called="")
    stale = as_hanako.get(url).context["seen"]
    press(as_hanako, url, "save", members__1__called="堺 太郎")
    answer = as_hanako.post(url, {"seen": stale, "go": "drop:members:1"})
    assert answer.status_code == 422
    assert look(every_kind).entries.answers["members"] == ("1",)


FILLED = {
    "first": {"name": "堺 花子", "kana": "サカイ", "born": "1990-01-01", "asks": "no"},
    "third": {"postal": "590-0078", "phone": "0722331101", "wishes": ["100"], "is_true": "on"},
}


def test_one_answer_of_one_row_comes_back(as_hanako: Client, as_mori: Client, cast: Cast, every_kind: Application) -> None:
    with viewing_as(System("test")):
        for key, typed in FILLED.items():
            make.send_page(every_kind, key, typed, cast.hanako, timezone.now())
    url = f"/applications/{every_kind.pk}/page/4/"
    press(as_hanako, url, "add:members")
    press(as_hanako, url, "add:members", members__1__called="太郎")
    press(as_hanako, url, "next", members__2__called="次郎")
    as_hanako.post(f"/applications/{every_kind.pk}/submit/")
    office = as_mori.get(f"/admin/procedures/application/{every_kind.pk}/change/").content.decode()
    assert "世帯員2：名前" in office
    with viewing_as(make.staff_view(cast.mori)):
        reason = Reason("members.2.called", "姓も書いてください。")
        reviews.return_for_correction(
            look(every_kind), [reason], due_at=timezone.now() + timedelta(days=7), by=cast.mori, now=timezone.now()
        )
    page = as_hanako.get(url).content.decode()
    assert ("姓も書いてください。" in page, "members.1.called" in page, "世帯員を加える" in page) == (True, False, False)
    press(as_hanako, url, "drop:members:1")
    press(as_hanako, url, "next", members__2__called="堺 次郎", members__1__called="別人")
    as_hanako.post(f"/applications/{every_kind.pk}/submit/")
    with viewing_as(System("test")):
        sent = cases.sent(make.fresh(every_kind))
    assert (sent["members"], sent["members.1.called"], sent["members.2.called"]) == (("1", "2"), "太郎", "堺 次郎")


@given(sent=st.dictionaries(NAMES, TEXTS, max_size=4))
def test_any_box_is_a_box_or_nothing(sent: dict[str, str]) -> None:
    typed = {name.removeprefix("a-"): text for name, text in sent.items()}
    for page in FORM.pages:
        answers.fill_page(FORM, page, two_rows(), typed, TODAY)
