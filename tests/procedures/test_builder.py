"""The form builder, through the clerk's screens; Ono of 吹田市 always in the room."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.actions import form_drafts as actions
from procedures.models import FormDraft, FormVersion, Procedure
from procedures.queries import facilities, library
from procedures.queries import form_drafts as queries
from procedures.rules import editing
from procedures.rules.definition import Kind
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.building import SETTINGS, START, ask, at, cond, definition, draft, send
from tests.procedures.make import NOW

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def written(as_mori: Client, cast: Cast) -> Procedure:
    """A procedure that Mori has begun."""
    as_mori.post(START, {"title": "防犯カメラの補助金"})
    return Procedure.objects.get(title="防犯カメラの補助金")




def test_a_clerk_builds_a_form_from_nothing_and_a_resident_can_use_it(as_mori: Client, as_hanako: Client, written: Procedure) -> None:
    kind = ask(as_mori, written, "申請する方", "choice")
    send(as_mori, written, "question", kind, label="申請する方", kind="choice", required="on", choices="自治会\nそのほか")
    other = ask(as_mori, written, "そのほかの説明", "text")
    value = definition(written)["pages"][0]["fields"][0]["choices"][1]["value"]
    send(
        as_mori, written, "question", other, label="そのほかの説明", kind="text", required="on", max_length=40,
        **cond(code0=f"eq|{kind}|{value}", join="all"),
    )  # fmt: skip
    assert editing.field_of(definition(written), other) == {
        "key": other, "kind": "text", "label": "そのほかの説明", "max_length": 40, "show_if": {"field": kind, "equals": value},
    }  # fmt: skip
    cameras = ask(as_mori, written, "台数", "number")
    send(as_mori, written, "question", cameras, label="台数", kind="number", required="on", minimum=1, maximum=10, unit="台", decimals=0)
    total = ask(as_mori, written, "補助の額", "calculated")
    calculated: dict[str, Any] = {"formula-how": "product", "formula-parts": [cameras], "formula-constant": "30000"}
    send(
        as_mori, written, "question", total, label="補助の額", kind="calculated", unit="円", decimals=0,
        **calculated,
    )  # fmt: skip
    assert editing.field_of(definition(written), total)["formula"] == {"product": [{"field": cameras}, 30000]}  # type: ignore[index]
    send(as_mori, written, "settings", **SETTINGS)
    assert as_hanako.get(f"/procedures/{SAKAI}/{written.slug}/").status_code == 404
    assert as_mori.get(at(written, "publish")).context["flaws"] == []
    send(as_mori, written, "publish")
    written.refresh_from_db()
    assert written.is_open
    assert written.psid == "psid3.0+3000020271403+1+UM12"
    guide = f"/procedures/{SAKAI}/{written.slug}/"
    assert "自治会から頼まれた方" in as_hanako.get(guide).content.decode()
    page = as_hanako.post(f"{guide}begin/").headers["Location"]
    answer = as_hanako.post(page, {"a-" + kind: value, "a-" + cameras: "3", "go": "next", "seen": as_hanako.get(page).context["seen"]})
    assert "そのほかの説明" in answer.content.decode()
    assert "90,000円" in answer.content.decode()


def test_what_is_not_published_is_nobody_elses(as_hanako: Client, as_ono: Client, as_hara: Client, written: Procedure) -> None:
    assert "防犯カメラ" not in as_hanako.get(f"/procedures/?town={SAKAI}").content.decode()
    assert as_hara.get(at(written, "pages")).status_code == 200
    plain = ("overview", "pages", "settings", "publish", "file")
    for name, args in (*((name, ()) for name in plain), ("attempt", (1,)), ("page", ("p1",))):
        assert as_ono.get(at(written, name, *args)).status_code == 404
        assert as_hanako.get(at(written, name, *args)).status_code in {302, 403}
    for name in ("publish", "discard", "adopt", "share", "unschedule"):
        assert as_ono.post(at(written, name), {"revision": 1}).status_code == 404
    assert draft(written).revision == 1


def test_two_editors_never_overwrite_each_other(as_mori: Client, as_hara: Client, written: Procedure) -> None:
    path = ask(as_mori, written, "名前", "text")
    seen = draft(written).revision
    send(as_mori, written, "question", path, label="会の名前", kind="text", required="on", max_length=60)
    late = as_hara.post(at(written, "question", path), {"revision": seen, "label": "団体の名前", "kind": "text", "max_length": 60})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "が先に保存しました" in shown
    assert "団体の名前" in shown
    assert definition(written)["pages"][0]["fields"][0]["label"] == "会の名前"


def test_the_outline_moves_and_drops_what_it_says(as_mori: Client, written: Procedure) -> None:
    one, two = ask(as_mori, written, "一", "text"), ask(as_mori, written, "二", "text")
    send(as_mori, written, "pages", act="page-add")
    send(as_mori, written, "pages", act=f"down:{one}")
    assert [field["key"] for field in definition(written)["pages"][0]["fields"]] == [two, one]
    send(as_mori, written, "pages", act=f"down:{one}")
    assert [[field["key"] for field in page["fields"]] for page in definition(written)["pages"]] == [[two], [one]]
    send(as_mori, written, "pages", act="page-up:p2")
    assert [page["key"] for page in definition(written)["pages"]] == ["p2", "p1"]
    send(as_mori, written, "pages", act=f"drop:{two}")
    assert editing.field_of(definition(written), two) is None
    before = definition(written)
    send(as_mori, written, "pages", act="page-drop:p2")
    assert [page["key"] for page in definition(written)["pages"]] == ["p1"]
    send(as_mori, written, "pages", act="page-drop:p1")
    assert [page["key"] for page in definition(written)["pages"]] == ["p1"], "the last page stays"
    assert before != definition(written)


def test_rows_of_a_repeat_have_questions_of_their_own(as_mori: Client, written: Procedure) -> None:
    group = ask(as_mori, written, "世帯員", "repeat")
    send(as_mori, written, "question", group, label="世帯員", kind="repeat", required="on", min_rows=1, max_rows=5, row_label="人")
    inner = ask(as_mori, written, "名前", "text", place=f"p1.{group}")
    assert inner.startswith(f"{group}.")
    send(as_mori, written, "question", inner, label="氏名", kind="text", required="on", max_length=60)
    stored = editing.field_of(definition(written), group)
    assert stored is not None
    assert stored["fields"] == [{"key": inner.partition(".")[2], "kind": "text", "label": "氏名", "max_length": 60}]
    shown = as_mori.get(at(written, "question", group)).content.decode()
    assert "氏名" in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"typed0": "たくさん"}, "数字で書いてください"),
        ({"typed0": ""}, "数字で書いてください"),
        ({"code0": "gte|nobody|"}, "正しく選択してください"),
    ],
)
def test_a_condition_with_nothing_to_compare_is_told(as_mori: Client, written: Procedure, typed: dict[str, str], sentence: str) -> None:
    number, text = ask(as_mori, written, "人数", "number"), ask(as_mori, written, "わけ", "text")
    shown = cond(**{"code0": f"gte|{number}|", "join": "all"} | typed)
    answer = send(as_mori, written, "question", text, status=400, label="わけ", kind="text", max_length=40, **shown)
    assert sentence in answer.content.decode()


def test_a_condition_that_clauses_cannot_say_stays_until_it_is_replaced(as_mori: Client, cast: Cast) -> None:
    nursery = make.nursery()
    nested = {"any": [{"field": "relation", "in": ["mother", "father"]}, {"all": [{"field": "single_parent", "equals": True}]}]}
    with viewing_as(System("test")):
        values = queries.published(nursery)
        path = values["definition"]["pages"][-1]["fields"][-1]["key"]
        field = {**editing.field_of(values["definition"], path), "show_if": nested}  # type: ignore[dict-item]
        actions.save(nursery, {**values, "definition": editing.with_field(values["definition"], path, field)}, seen=0, by=cast.mori)
    page = as_mori.get(at(nursery, "question", path))
    assert "「お子さんから見た、あなたの続柄」が「母」か「父」" in page.content.decode()
    send(as_mori, nursery, "question", path, label="そのまま", kind=field["kind"])
    kept = editing.field_of(definition(nursery), path)
    assert kept is not None
    assert kept["show_if"] == nested
    assert kept["label"] == "そのまま"
    send(as_mori, nursery, "question", path, label="そのまま", kind=field["kind"], **cond(rewrite="on"))
    assert "show_if" not in editing.field_of(definition(nursery), path)  # type: ignore[operator]


@pytest.mark.slow
def test_saving_an_untouched_question_changes_nothing(as_mori: Client, cast: Cast) -> None:
    """Every question of every shipped form survives its page of the builder."""
    for package in library.packages():
        with viewing_as(System("test")):
            procedure = actions.bring_in(SAKAI, package.model_copy(update={"title": f"写し {package.title}"}), by=cast.mori)
        values = draft(procedure).values
        for page in values["definition"]["pages"]:
            for field in page["fields"]:
                for path in [field["key"], *(f"{field['key']}.{inner['key']}" for inner in field.get("fields", ()))]:
                    _untouched(as_mori, procedure, path)
        for page, was in zip(definition(procedure)["pages"], values["definition"]["pages"], strict=True):
            assert page["fields"] == was["fields"]
        assert draft(procedure).values == values


def _untouched(client: Client, procedure: Procedure, path: str) -> None:
    forms = client.get(at(procedure, "question", path)).context["forms"]
    typed: dict[str, Any] = {}
    for form in forms.values():
        for box in form:
            value = box.value()
            if value is not None and value is not False and value != "":
                typed[box.html_name] = value
    send(client, procedure, "question", path, **typed)


def test_a_form_with_faults_is_not_published_and_says_where(as_mori: Client, written: Procedure) -> None:
    first, second = ask(as_mori, written, "はい・いいえ", "yes_no"), ask(as_mori, written, "わけ", "text")
    send(as_mori, written, "question", second, label="わけ", kind="text", max_length=40, **cond(code0=f"eq|{first}|yes"))
    send(as_mori, written, "pages", act=f"drop:{first}")
    send(as_mori, written, "pages", act="page-add")
    answer = send(as_mori, written, "publish")
    assert answer.url == at(written, "overview")
    page = as_mori.get(at(written, "publish"))
    assert {flaw.tab for flaw in page.context["flaws"]} == {"settings", "pages"}
    assert "質問がありません" in page.content.decode()
    send(as_mori, written, "pages", act="page-drop:p2")
    send(as_mori, written, "settings", **SETTINGS)
    page = as_mori.get(at(written, "publish"))
    assert [flaw.sentence for flaw in page.context["flaws"]] == [f"申請する内容 › わけ：条件が指している項目「{first}」がありません。"]
    send(as_mori, written, "publish")
    assert not FormVersion.objects.filter(procedure=written).exists()


def test_settings_that_were_changed_beside_a_draft_stay(as_mori: Client, cast: Cast) -> None:
    """Only what the draft changes is changed by publishing."""
    nursery = make.nursery()
    values = queries.published(nursery)
    with viewing_as(System("test")):
        actions.save(nursery, {**values, "summary": "新しいひとこと"}, seen=0, by=cast.mori)
        Procedure.objects.filter(pk=nursery.pk).update(phone="072-111-1111")
        actions.publish(nursery, seen=1, by=cast.mori, now=timezone.now())
    nursery.refresh_from_db()
    assert (nursery.summary, nursery.phone) == ("新しいひとこと", "072-111-1111")


def test_the_portal_publishes_at_the_hour(as_mori: Client, as_ono: Client, written: Procedure) -> None:
    ask(as_mori, written, "名前", "text")
    send(as_mori, written, "settings", **SETTINGS)
    hour = timezone.localtime(NOW) + timedelta(hours=2)
    send(as_mori, written, "publish", at=f"{hour:%Y-%m-%dT%H:%M}")
    refused = send(as_mori, written, "pages", act="page-add")
    assert refused.status_code == 302
    assert len(definition(written)["pages"]) == 1
    assert "書きかえられません" in as_mori.get(at(written, "pages")).content.decode()
    tasks.publish_due()
    assert not FormVersion.objects.filter(procedure=written).exists()
    with time_machine.travel(hour + timedelta(minutes=1), tick=False):
        tasks.publish_due()
        tasks.publish_due()
    assert [row.number for row in FormVersion.objects.filter(procedure=written)] == [1]


def test_a_reservation_can_be_taken_back_and_must_lie_ahead(as_mori: Client, written: Procedure) -> None:
    ask(as_mori, written, "名前", "text")
    send(as_mori, written, "settings", **SETTINGS)
    send(as_mori, written, "publish", at="2020-01-01T09:00")
    assert draft(written).publish_at is None
    send(as_mori, written, "publish", at="2027-01-01T09:00")
    assert draft(written).publish_at is not None
    send(as_mori, written, "unschedule")
    assert draft(written).publish_at is None


def test_a_clerk_can_try_the_form_and_nothing_is_kept(as_mori: Client, cast: Cast) -> None:
    nursery = make.nursery()
    kept, number = "", 1
    for _step in range(40):
        answer = as_mori.post(at(nursery, "attempt", number), {"kept": kept, "go": "sample"})
        kept = answer.context["kept"]
        typed = {name: value for row in answer.context["rows"] if row.box and row.field.kind != Kind.FILE for name, value in _boxes(row)}
        answer = as_mori.post(at(nursery, "attempt", number), {"kept": kept, "go": "next", **typed})
        kept, number = answer.context["kept"], answer.context["number"]
        if "pages" in answer.context:
            break
    assert answer.context["unfinished"] is None, number
    assert "見本のこたえ" in answer.content.decode()
    with viewing_as(System("test")):
        assert not FormDraft.objects.exists()


def _boxes(row: Any) -> list[tuple[str, Any]]:
    value = row.box.value()
    widget = row.box.field.widget
    if hasattr(widget, "decompress"):
        parts = widget.decompress(value)
        return [(f"{row.box.html_name}{suffix}", part or "") for suffix, part in zip(widget.widgets_names, parts, strict=False)]
    return [] if value in (None, False) else [(row.box.html_name, value)]


def test_a_tampered_trial_begins_anew(as_mori: Client, cast: Cast) -> None:
    nursery = make.nursery()
    answer = as_mori.post(at(nursery, "attempt", 1), {"kept": "AAAA", "go": "back"})
    assert answer.status_code == 200


def test_the_phone_follows_what_is_typed_and_saves_nothing(as_mori: Client, written: Procedure) -> None:
    path = ask(as_mori, written, "名前", "text")
    revision = draft(written).revision
    headers = {"HX-Request": "true", "HX-Target": "form-phone"}
    typed = {"revision": revision, "label": "会の<b>名前", "kind": "text", "max_length": 9}
    answer = as_mori.post(at(written, "question", path), typed, headers=headers)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<iframe" in shown
    assert "&amp;lt;b&amp;gt;" in shown
    assert "sandbox" in shown
    assert draft(written).revision == revision


def test_translations_are_whole_or_not_published(as_mori: Client, written: Procedure) -> None:
    ask(as_mori, written, "名前", "text")
    send(as_mori, written, "settings", **SETTINGS)
    form = as_mori.get(at(written, "words", "en")).context["forms"]
    send(as_mori, written, "words", "en", w0="Security cameras")
    assert [flaw.tab for flaw in as_mori.get(at(written, "publish")).context["flaws"]] == ["words"]
    said: dict[str, Any] = dict.fromkeys(form.fields, "English")
    send(as_mori, written, "words", "en", **said)
    assert as_mori.get(at(written, "publish")).context["flaws"] == []
    assert as_mori.get(at(written, "words", "xx")).status_code == 404
    send(as_mori, written, "words", "en")
    assert definition(written)["translations"] == {}
    assert draft(written).values["words"] == {}


def test_a_round_opens_the_procedure_for_its_time_only(as_mori: Client, as_ono: Client, as_hanako: Client, written: Procedure) -> None:
    ask(as_mori, written, "名前", "text")
    send(as_mori, written, "settings", **SETTINGS)
    send(as_mori, written, "publish")
    days = {"opens_at": NOW + timedelta(days=1), "closes_at": NOW + timedelta(days=9), "results_at": NOW + timedelta(days=40)}
    typed = {f"{name}_{part}": f"{at:%Y-%m-%d}" if not part else "09:00" for name, at in days.items() for part in (0, 1)}
    typed |= {"correction_due_at_0": f"{days['closes_at']:%Y-%m-%d}", "correction_due_at_1": "23:59", "starts_on": "2027-04-01"}
    url, sent = "/admin/procedures/round/add/", {"procedure": written.pk, "name": "春の募集", **typed}
    assert "正しく選択してください" in as_ono.post(url, sent).content.decode()
    assert "受付締切は、受付開始よりあとに" in as_mori.post(url, sent | {"opens_at_0": "2030-01-01"}).content.decode()
    assert as_mori.post(url, sent).status_code == 302
    guide = as_hanako.get(f"/procedures/{SAKAI}/{written.slug}/").content.decode()
    assert "春の募集" in guide
    assert "いまは受け付けていません" in guide


def test_facilities_come_from_the_towns_places(as_mori: Client, cast: Cast, written: Procedure) -> None:
    path = ask(as_mori, written, "行きたい所", "facilities")
    assert "まだ取り込まれていません" in as_mori.get(at(written, "question", path)).content.decode()
    listed = (("place-1", "大仙公園", "堺区"), ("place-2", "浜寺公園", "西区"))
    facilities.listers.append(lambda town: [facilities.FacilityList("park", "公園", listed)] if town == SAKAI else [])
    try:
        shown = as_mori.get(at(written, "question", path)).content.decode()
        assert "公園（2）を入れる" in shown
        send(as_mori, written, "question", path, label="行きたい所", kind="facilities", ranks=2, choices="浜寺公園", fill="park")
    finally:
        facilities.listers.pop()
    field = editing.field_of(definition(written), path)
    assert field is not None
    assert field["choices"] == [
        {"value": "place-1", "label": "大仙公園", "group": "堺区"}, {"value": "c1", "label": "浜寺公園", "group": "西区"},
    ]  # fmt: skip


def test_versions_tell_what_changed(as_mori: Client, as_ono: Client, cast: Cast) -> None:
    nursery = make.nursery()
    send(as_mori, nursery, "question", "relation", label="続柄", kind="choice", required="on", choices="母\n父\n祖父・祖母\nそのほか")
    send(as_mori, nursery, "publish")
    page = as_mori.get(at(nursery, "version", 2))
    assert [(one.name, one.before, one.after) for one in page.context["changes"]] == [
        ("field.relation", ("質問：お子さんから見た、あなたの続柄",), ("質問：続柄",)),
    ]  # fmt: skip
    assert as_mori.get(at(nursery, "version", 3)).status_code == 404
    assert as_ono.get(at(nursery, "version", 2)).status_code == 404


def test_a_draft_that_is_thrown_away_leaves_what_is_public(as_mori: Client, cast: Cast, written: Procedure) -> None:
    answer = send(as_mori, written, "discard")
    assert answer.url == reverse("admin:procedures_procedure_changelist")
    assert not Procedure.objects.filter(pk=written.pk).exists()
    nursery = make.nursery()
    send(as_mori, nursery, "pages", act="page-add")
    assert send(as_mori, nursery, "discard").url == at(nursery, "overview")
    assert Procedure.objects.filter(pk=nursery.pk).exists()
    with viewing_as(System("test")):
        assert not FormDraft.objects.exists()
