"""Forms that towns hand to each other, and files of them; Ono of 吹田市 takes what Mori of 堺市 shares."""

import io
import json

import pytest
from django.test import Client
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from procedures.actions import form_drafts as actions
from procedures.models import Procedure
from procedures.queries import form_drafts as queries
from procedures.rules import editing
from tests.cast import SAKAI, SUITA, Cast
from tests.procedures import make
from tests.procedures.building import START, at, definition, draft, send

pytestmark = pytest.mark.usefixtures("on_the_day")


def test_a_neighbours_form_is_taken_over_differs_and_is_told_of_changes(as_mori: Client, as_ono: Client, cast: Cast) -> None:
    nursery = make.nursery()
    send(as_mori, nursery, "share", share="1")
    shelf = as_ono.get(START).context["shelf"]
    code = next(one.code for one in shelf if one.giver == "堺市")
    assert as_ono.post(START, {"origin": code}).status_code == 302
    mine = Procedure.objects.get(municipality=SUITA, origin=code)
    assert not mine.is_open
    assert mine.phone == ""
    text = json.dumps(draft(mine).values, ensure_ascii=False)
    assert "吹田市に住んでいる" in text
    assert "堺市" not in text
    assert as_mori.get(at(mine, "overview")).status_code == 404
    relation = editing.field_of(definition(mine), "relation")
    send(as_ono, mine, "question", "relation", label="続柄", kind="choice", required="on", choices="母\n父\n祖父・祖母\nそのほか")
    assert relation is not None
    assert editing.field_of(definition(mine), "relation") == {**relation, "label": "続柄"}
    # The neighbour changes two questions and adds one.
    with viewing_as(System("test")):
        values = queries.published(nursery)
        form = values["definition"]
        for path, label in (("relation", "あなたの続柄"), ("child_name", "お子さんの氏名")):
            form = editing.with_field(form, path, {**editing.field_of(form, path), "label": label})  # type: ignore[dict-item]
        page = editing.page_of(form, "child")
        assert page is not None
        fields = [*page["fields"][:1], {"key": "nickname", "kind": "text", "label": "呼び名"}, *page["fields"][1:]]
        form = editing.with_page(form, "child", {**page, "fields": fields})
        actions.save(nursery, {**values, "definition": form}, seen=0, by=cast.mori)
        actions.publish(nursery, seen=1, by=cast.mori, now=timezone.now())
    news = as_ono.get(at(mine, "overview")).context["news"]
    assert [one.name for one in news.changes] == ["field.child_name", "field.nickname", "field.relation"]
    send(as_ono, mine, "adopt", part=["field.nickname"])
    assert [one["key"] for one in editing.page_of(definition(mine), "child")["fields"]][:3] == ["child_name", "nickname", "child_kana"]  # type: ignore[index]
    assert editing.field_of(definition(mine), "relation")["label"] == "続柄"  # type: ignore[index]
    assert [one.name for one in as_ono.get(at(mine, "overview")).context["news"].changes] == ["field.child_name", "field.relation"]
    send(as_ono, mine, "adopt", looked="1")
    assert as_ono.get(at(mine, "overview")).context["news"] is None


def test_what_is_not_shared_cannot_be_taken(as_ono: Client, cast: Cast) -> None:
    nursery = make.nursery()
    for code in (f"procedure:{nursery.pk}", "procedure:x", "package:none", "", "procedure:99999999999999999999"):
        answer = as_ono.post(START, {"origin": code})
        assert answer.status_code == 200
        assert "いまは公開されていません" in answer.content.decode()
    assert not Procedure.objects.filter(municipality=SUITA).exists()


def test_a_file_goes_out_and_comes_back(as_mori: Client, as_ono: Client, cast: Cast) -> None:
    nursery = make.nursery()
    sent = as_mori.get(at(nursery, "file"))
    assert sent.headers["Content-Disposition"].endswith('nursery-admission.json"')
    answer = as_ono.post(START, {"file": io.BytesIO(sent.content)})
    assert answer.status_code == 302
    mine = Procedure.objects.get(municipality=SUITA)
    theirs = json.loads(sent.content)
    assert draft(mine).values["definition"] == theirs["definition"]
    assert draft(mine).values["towns"] == [SUITA]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "JSONの形になっていません"),
        (b"\xff\xfe", "JSONの形になっていません"),
        (b"[" * 100_000, "JSONの形になっていません"),
        (b'{"slug": "A B"}', "書き方が決まりに合いません"),
        (b"x" * 2_000_001, "2MBまで"),
    ],
)
def test_a_file_that_is_none_is_told_where(as_mori: Client, cast: Cast, content: bytes, sentence: str) -> None:
    answer = as_mori.post(START, {"file": io.BytesIO(content)})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Procedure.objects.filter(municipality=SAKAI).exists()
