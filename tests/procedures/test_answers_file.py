"""All answers as one file: its columns over versions and rows, what Shift_JIS loses, who reads of it; Ono of 吹田市 in the room."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.actions import exporting, forms
from procedures.actions.refusals import NothingToExport, TooManyToExport
from procedures.models import FormVersion, Procedure
from procedures.queries.exporting import Wanted
from procedures.rules import checks
from procedures.rules.columns import cells, columns, rows_filled
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.forms import EVERY_KIND
from tests.procedures.make import NOW

PAGE = "/admin/procedures/application/answers/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def told(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    header, *lines = csv.reader(io.StringIO(content.decode(encoding)))
    assert len(set(header)) == len(header)
    return [dict(zip(header, line, strict=True)) for line in lines]


def small(*fields: dict[str, Any]) -> Any:
    return checks.parse({"pages": [{"key": "p", "title": "p", "fields": list(fields)}]})


A, B, C = ({"key": key, "kind": "text", "label": key.upper()} for key in "abc")


def test_columns_are_the_union_of_versions_and_old_questions_keep_their_place() -> None:
    old, new = small(A, B, C), small(A, C, {**B, "key": "d", "label": "C"})
    assert [each.header for each in columns([new, old], {})] == ["A", "B", "C", "C〔d〕"]
    assert [each.header for each in columns([old, new], {})] == ["A", "B", "C", "C〔d〕"]


def test_rows_parts_and_kinds() -> None:
    repeat = {"key": "m", "kind": "repeat", "label": "世帯", "row_label": "世帯員", "fields": [A, {**B, "kind": "birth_date"}]}
    form = small(repeat, {"key": "bank", "kind": "bank", "label": "口座"}, {"key": "ok", "kind": "yes_no", "label": "はい？"})
    answers: Any = {
        "m": ("1", "3"), "m.1.a": "あ", "m.3.a": "い", "m.3.b": "2020-01-02", "ok": False,
        "bank": {"bank": "堺銀行", "bank_code": "0001", "type": "ordinary", "number": "0000012", "holder": "サカイ"},
    }  # fmt: skip
    assert rows_filled(form, answers) == {"m": 2}
    found = columns([form], {"m": 2})
    assert [each.header for each in found[:4]] == ["世帯員1：A", "世帯員1：B", "世帯員2：A", "世帯員2：B"]
    texts = cells(form, answers)
    assert [texts.get(each.slot, "") for each in found[:4]] == ["あ", "", "い", "2020/01/02"]
    assert (texts["bank:type"], texts["bank:number"], texts["ok"]) == ("普通", "0000012", "いいえ")
    assert set(texts) <= {each.slot for each in found}


def test_every_kind_has_its_column() -> None:
    form = checks.parse(EVERY_KIND)
    answered = {field.key for field in form.fields() if field.kind.is_answered and not field.fields}
    assert answered <= {each.slot.partition(":")[0] for each in columns([form], {})}


def test_one_line_per_case_over_two_versions(cast: Cast, nursery: Procedure) -> None:
    first = make.submitted(cast.hanako, nursery, child_name="=HYPERLINK(1)")
    definition = FormVersion.objects.get(procedure=nursery).definition
    definition["pages"][0]["fields"].append({"key": "nickname", "kind": "text", "label": "呼び名", "required": False})
    forms.publish(nursery, definition, by=cast.mori, now=NOW)
    second = make.submitted(cast.hanako, nursery, nickname="さっちゃん")
    with viewing_as(make.staff_view(cast.mori)):
        lines = told(exporting.export_answers(Wanted(nursery), encoding="utf-8-sig", by=cast.mori))
    found = {line["受付番号"]: line for line in lines}
    one, two = found[str(first.receipt_number)], found[str(second.receipt_number)]
    assert (one["様式の版"], one["呼び名"], two["様式の版"], two["呼び名"]) == ("1", "", "2", "さっちゃん")
    assert "'=HYPERLINK(1)" in one.values()
    assert (one["状態"], one["提出日時"], one["提出の回数"]) == ("受付済み", "2026/11/21 10:00", "1")


def test_states_rounds_and_days_choose(cast: Cast, nursery: Procedure) -> None:
    make.submitted(cast.hanako, nursery)
    make.draft(cast.hanako, nursery)
    rounds = {row.slug: row for row in nursery.rounds.all()}
    cases: list[tuple[dict[str, Any], int]] = [
        ({}, 1),
        ({"states": ("submitted",)}, 1),
        ({"states": ("draft",)}, 0),
        ({"states": ("decided",)}, 0),
        ({"since": date(2026, 11, 21), "until": date(2026, 11, 21)}, 1),
        ({"since": date(2026, 11, 22)}, 0),
        ({"until": date(2026, 11, 20)}, 0),
        ({"round": rounds["2027-04-2"]}, 1),
        ({"round": rounds["2027-04-1"]}, 0),
    ]
    with viewing_as(make.staff_view(cast.mori)):
        for facts, count in cases:
            if count:
                assert len(told(exporting.export_answers(Wanted(nursery, **facts), encoding="utf-8-sig", by=cast.mori))) == count
            else:
                with pytest.raises(NothingToExport):
                    exporting.export_answers(Wanted(nursery, **facts), encoding="utf-8-sig", by=cast.mori)


def test_everybody_in_the_file_reads_of_it(cast: Cast, nursery: Procedure) -> None:
    cases = [make.submitted(cast.hanako, nursery), make.submitted(cast.ken, nursery)]
    with viewing_as(make.staff_view(cast.mori)):
        exporting.export_answers(Wanted(nursery), encoding="cp932", by=cast.mori)
    with viewing_as(System("test")):
        whole = Entry.objects.get(event="procedures.answers_exported")
        single = Entry.objects.filter(event="procedures.application_exported")
        assert {(row.object_id, row.subject_id) for row in single} == {(str(case.pk), case.applicant_id) for case in cases}
    assert (whole.detail["rows"], whole.detail["encoding"], whole.actor_id) == (2, "cp932", str(cast.mori.pk))


def test_a_file_has_a_size(cast: Cast, nursery: Procedure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    for _case in range(2):
        make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)), pytest.raises(TooManyToExport):
        exporting.export_answers(Wanted(nursery), encoding="cp932", by=cast.mori)


def test_more_cases_ask_no_more(cast: Cast, nursery: Procedure) -> None:
    def cost() -> int:
        with viewing_as(make.staff_view(cast.mori)), CaptureQueriesContext(connection) as asked:
            exporting.export_answers(Wanted(nursery), encoding="cp932", by=cast.mori)
        return len([each for each in asked.captured_queries if "audit_" not in each["sql"] and "SAVEPOINT" not in each["sql"]])

    make.submitted(cast.hanako, nursery)
    few = cost()
    for _case in range(2):
        make.submitted(cast.hanako, nursery)
    # The list, the versions (two), then two for each part of 300.
    assert (few, cost()) == (5, 5)


def test_the_screen_counts_before_it_writes(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    case = make.submitted(cast.hanako, nursery, child_name="𠮷田 髙子")
    sent = {"what": str(nursery.pk), "encoding": "cp932"}
    assert as_mori.get(PAGE).status_code == 200
    shown = as_mori.post(PAGE, sent).content.decode()
    assert "1件を書き出します" in shown
    assert "1件の申請に1字あり" in shown
    answer = as_mori.post(PAGE, {**sent, "go": "1"})
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("text/csv", True)
    [line] = told(answer.content, "cp932")
    assert (line["受付番号"], line["お子さんの名前"]) == (case.receipt_number, "〓田 髙子")
    refused = as_ono.post(PAGE, {**sent, "go": "1"})
    assert (refused.status_code, str(case.receipt_number) in refused.content.decode()) == (422, False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"since": "2026-11-22", "until": "2026-11-21"}, "始まりの日より後"), ({"states": ["decided"]}, "当てはまる申請はありません"),
     ({"since": "昨日"}, "日付"), ({"states": ["draft"]}, "選択"), ({"what": "1-2-3"}, "選択")],
)  # fmt: skip
def test_what_does_not_fit_is_said(as_mori: Client, cast: Cast, nursery: Procedure, changed: dict[str, Any], sentence: str) -> None:
    make.submitted(cast.hanako, nursery)
    answer = as_mori.post(PAGE, {"what": str(nursery.pk), "encoding": "cp932", **changed})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_another_department_exports_none_of_it(client_of: Any, cast: Cast, nursery: Procedure) -> None:
    own, tax = people.department("幼保推進課"), people.department("納税課")
    Procedure.objects.update(handled_by=own)
    make.submitted(cast.hanako, nursery)
    noda = client_of(people.officer("noda@sakai.example.jp", "野田", "S-201", "clerk", SAKAI, own))
    zaizen = client_of(people.officer("zaizen@sakai.example.jp", "財前", "S-301", "clerk", SAKAI, tax))
    sent = {"what": str(nursery.pk), "encoding": "utf-8-sig", "go": "1"}
    assert (noda.post(PAGE, sent).status_code, zaizen.post(PAGE, sent).status_code) == (200, 422)
