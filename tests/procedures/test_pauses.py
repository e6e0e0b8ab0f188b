"""What is kept while somebody types, before any button; and what it may not undo."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure
from procedures.rules.states import State
from tests.cast import Cast
from tests.procedures import make

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def draft(cast: Cast, nursery: Procedure) -> Application:
    return make.draft(cast.hanako, nursery)


def url(draft: Application) -> str:
    return f"/applications/{draft.pk}/page/1/"


def opened(client: Client, draft: Application) -> dict[str, str]:
    """The hidden boxes of a fresh opening of the page."""
    context = client.get(url(draft)).context
    return {"seen": context["seen"], "pen": context["pen"]}


def pause(client: Client, draft: Application, boxes: dict[str, str], **typed: str) -> Any:
    sent = {**boxes, "go": "keep", **{f"a-{key}": text for key, text in typed.items()}}
    return client.post(url(draft), sent, headers={"HX-Request": "true"})


def kept(draft: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(draft)


def test_what_was_typed_is_there_when_the_phone_went_dark(as_hanako: Client, draft: Application) -> None:
    boxes = opened(as_hanako, draft)
    with viewing_as(System("test")):
        entries = Entry.objects.count()
    answer = pause(as_hanako, draft, boxes, child_name="堺 そら", child_kana="漢字")
    assert answer.status_code == 200
    assert 'name="seen"' in answer.content.decode()
    assert boxes["seen"] not in answer.content.decode()
    found = kept(draft).entries
    assert (found.answers["child_name"], found.rough["child_kana"]) == ("堺 そら", "漢字")
    with viewing_as(System("test")):
        assert Entry.objects.count() == entries, "a pause is no act"
    shown = as_hanako.get(url(draft)).content.decode()
    assert "堺 そら" in shown


def test_the_button_after_a_pause_is_no_other_device(as_hanako: Client, draft: Application) -> None:
    """The answer to the pause has not come yet, and something else was typed: the page still has the fingerprint it was drawn with."""
    boxes = opened(as_hanako, draft)
    pause(as_hanako, draft, boxes, child_name="堺 そ")
    typed = {"a-child_name": "堺 そら", "a-child_kana": "さかい そら", "a-relation": "mother"}
    typed |= {"a-child_birth_on_0": "", "a-child_birth_on_1": "2024", "a-child_birth_on_2": "6", "a-child_birth_on_3": "12"}
    answer = as_hanako.post(url(draft), {**boxes, "go": "save", **typed})
    assert answer.status_code == 302
    assert kept(draft).entries.answers["child_name"] == "堺 そら"


def test_a_pause_that_comes_late_undoes_nothing(as_hanako: Client, draft: Application) -> None:
    boxes = opened(as_hanako, draft)
    as_hanako.post(url(draft), {**boxes, "go": "save", "a-child_name": "堺 そら"})
    assert pause(as_hanako, draft, boxes, child_name="堺 そ").status_code == 204
    assert kept(draft).entries.answers["child_name"] == "堺 そら"


def test_two_devices_are_still_told(as_hanako: Client, draft: Application) -> None:
    phone, desk = opened(as_hanako, draft), opened(as_hanako, draft)
    pause(as_hanako, draft, phone, child_name="堺 そら")
    assert pause(as_hanako, draft, desk, child_name="堺 うみ").status_code == 204
    answer = as_hanako.post(url(draft), {**desk, "go": "next", "a-child_name": "堺 うみ"})
    assert answer.status_code == 422
    assert "ほかの画面か端末で" in answer.content.decode()
    assert kept(draft).entries.answers["child_name"] == "堺 そら"


def test_others_and_the_logged_out_keep_nothing(as_hanako: Client, as_ken: Client, client: Client, draft: Application) -> None:
    boxes = opened(as_hanako, draft)
    assert pause(as_ken, draft, boxes, child_name="x").status_code == 404
    assert pause(client, draft, boxes, child_name="x").status_code == 204
    with viewing_as(System("test")):
        Application.objects.filter(pk=draft.pk).update(state=State.WITHDRAWN)
    assert pause(as_hanako, draft, boxes, child_name="x").status_code == 204


@pytest.mark.parametrize("pen", ["", "x" * 5000, "<script>", "ペン"])
def test_an_odd_pen_is_none(as_hanako: Client, draft: Application, pen: str) -> None:
    boxes = opened(as_hanako, draft) | {"pen": pen}
    assert pause(as_hanako, draft, boxes, child_name="堺 そら").status_code == 200
    assert len(kept(draft).entries.pen) == 22


def test_a_pause_costs_little(as_hanako: Client, draft: Application) -> None:
    boxes = opened(as_hanako, draft)
    with CaptureQueriesContext(connection) as queries:
        pause(as_hanako, draft, boxes, child_name="堺 そら")
    assert sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE")) for each in queries.captured_queries) == 5
