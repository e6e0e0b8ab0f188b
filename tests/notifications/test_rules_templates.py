"""What a template may say: amounts, tables, conditions whose every result is known, other words, and what keeps it from being published."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import onboarding
from notifications.rules import policy, wording
from notifications.rules.checking import Flaw, Found, flaws
from notifications.rules.conditions import Condition, Test, holds
from notifications.rules.content import Content, Fact, Layout, Text, compose, shape_of, shapes
from notifications.rules.days import day_of
from notifications.rules.differences import Change, adopt, differences, parts
from notifications.rules.fields import Field, Kind, cells_of, lines_of
from notifications.rules.languages import complete, missing, originals, read_in
from notifications.rules.layouts import layout_of
from notifications.rules.money import LARGEST, NotMoney, TooMuchMoney, amount_of, read_money, yen
from notifications.rules.samples import Extreme, samples
from portal.lib.wareki import wareki

Test.__test__ = False  # type: ignore[attr-defined]  # a rule's name, no test
FILES = {path.stem: json.loads(path.read_text()) for path in onboarding.LIBRARY}
RESULT = Field("result", "結果", Kind.CHOICE, required=True, choices=("認定", "却下"))
REMARK = Field("remark", "備考", Kind.TEXT)
SCHEDULE = Field(
    "schedule", "別表", Kind.TABLE, most=3, total="amount",
    columns=(Field("period", "期別", Kind.TEXT, required=True), Field("amount", "金額", Kind.MONEY, required=True)),
)  # fmt: skip
OWN = (
    Field("number", "受付番号", Kind.CASE_NUMBER, required=True),
    Field("name", "氏名", Kind.NAME, required=True),
    Field("born", "生年月日", Kind.BIRTH_DATE, required=True),
)
LAYOUT = Layout(
    document="通知", declared=(*OWN, RESULT, REMARK, SCHEDULE), person="name", number="number", result="result",
    headings=(Text("h1", "{name} 様：{schedule_total}"),),
    paragraphs=(
        Text("p1", "認定です。", Condition("result", Test.IS, "認定")), Text("p2", "{remark}", Condition("remark", Test.GIVEN)),
        Text("p3", "別表のとおりです。", Condition("schedule", Test.GIVEN)),
    ),
    facts=(Fact("result"), Fact("remark"), Fact("schedule")),
)  # fmt: skip
INFORMATION = policy.DEFAULTS[policy.LegalClass.INFORMATION]
ROW = {
    "number": "1",
    "name": "堺 花子",
    "born": "令和5年5月6日",
    "result": "認定",
    "remark": "",
    "schedule_1_period": "1期",
    "schedule_1_amount": "12,300円",
}


def written(layout=LAYOUT, **values):
    return compose(layout, {**dict.fromkeys((one.key for one in layout.fields), ""), **ROW, **values}, issuer="堺市長", contact="")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12300", 12300),
        ("12,300", 12300),
        ("¥12,300", 12300),
        ("12,300円", 12300),
        (" 1 234 ", 1234),
        ("0", 0),
        ("007", 7),
        (str(LARGEST), LARGEST),
    ],
)
def test_an_amount_is_read_as_it_is_written(typed, amount):
    assert read_money(typed) == amount


@pytest.mark.parametrize("typed", ["12.5", "12300.00", "-5", "△5", "12,30", "1万", "abc", "", "1e5", "１２", "12円50銭", "²"])
def test_what_is_no_whole_amount_is_refused(typed):
    with pytest.raises(NotMoney):
        read_money(typed)


def test_an_amount_that_no_letter_asks_for_is_a_slip():
    with pytest.raises(TooMuchMoney):
        read_money(str(LARGEST + 1))


@given(st.integers(0, LARGEST))
def test_an_amount_is_shown_and_read_back(amount):
    assert read_money(yen(amount)) == amount_of(yen(amount)) == amount


@given(st.dates(date(1868, 1, 25)))
def test_a_day_is_read_back_from_its_letter(day):
    assert day_of(wareki(day)) == day


@pytest.mark.parametrize("shown", ["", "令和8年13月1日", "令和8年2月30日", "未定", "慶応4年1月1日"])
def test_what_is_no_day_is_none(shown):
    assert day_of(shown) is None


def test_the_cells_of_a_table_are_columns_of_the_file():
    assert [cell.label for cell in cells_of(SCHEDULE)][:3] == ["別表1_期別", "別表1_金額", "別表2_期別"]
    assert [cell.key for cell in LAYOUT.fields][5:] == [f"schedule_{n}_{key}" for n in (1, 2, 3) for key in ("period", "amount")]


@given(st.lists(st.tuples(st.sampled_from(["1期", ""]), st.integers(0, LARGEST)), max_size=3))
def test_a_total_is_the_sum_of_its_lines_and_a_blank_line_is_none(lines):
    values = {
        f"schedule_{n}_{key}": value
        for n, (period, amount) in enumerate(lines, 1)
        for key, value in (("period", period), ("amount", yen(amount) if period else ""))
    }
    kept = [amount for period, amount in lines if period]
    assert len(lines_of(SCHEDULE, values)) == len(kept)
    empty = {"schedule_1_period": "", "schedule_1_amount": ""}
    assert [sheet.total for sheet in written(**empty | values).sheets] == ([yen(sum(kept))] if kept else [])


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        (None, (True, True)),
        (Condition("x", Test.IS, "a"), (True, False)),
        (Condition("x", Test.IS_NOT, "a"), (False, True)),
        (Condition("x", Test.GIVEN), (True, False)),
        (Condition("x", Test.MISSING), (False, True)),
    ],
)
def test_a_condition_asks_one_thing(condition, answers):
    assert (holds(condition, {"x": "a"}), holds(condition, {"x": ""})) == answers


@given(st.sampled_from(["認定", "却下"]), st.sampled_from(["", "あり"]), st.booleans())
def test_every_row_has_a_shape_that_was_listed(result, remark, has_lines):
    lines = {} if has_lines else {"schedule_1_period": "", "schedule_1_amount": ""}
    content = written(result=result, remark=remark, **lines)
    values = dict(content.values)
    assert content.shape == shape_of(LAYOUT, values)
    assert content.shape in shapes(LAYOUT)
    assert len(content.paragraphs) == content.shape.count("1")


def test_shapes_lists_all_and_each_has_its_samples():
    assert sorted(shapes(LAYOUT)) == sorted(f"{a}{b}{c}" for a in "01" for b in "01" for c in "01")
    shown = {compose(LAYOUT, one.values, issuer="", contact="").shape for one in samples(LAYOUT) if one.extreme is Extreme.LONGEST}
    assert shown == set(shapes(LAYOUT))


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_ships_in_the_library_can_be_published_and_read_in_three_languages(name):
    layout, rule = layout_of(FILES[name]["layout"]), policy.from_values(FILES[name]["policy"])
    assert flaws(layout, rule) == []
    assert complete(layout) == ("ja", "ja-easy", "en")
    for one in samples(layout):
        content = compose(layout, one.values, issuer="", contact="")
        for language in ("ja-easy", "en"):
            said = read_in(layout, content, language)
            assert (len(said.paragraphs), len(said.facts), said.shape) == (len(content.paragraphs), len(content.facts), one.shape)
            texts = [said.heading, said.salutation, *said.paragraphs, *said.closing]
            assert [text for text in texts if wording.placeholders(text) - set(wording.TOWN_WORDS)] == []


def test_the_values_of_a_row_are_said_in_the_other_language():
    layout = layout_of(FILES["care-insurance-payment"]["layout"])
    row = {
        **dict.fromkeys((one.key for one in layout.fields), ""),
        "name": "堺 花子",
        "annual": "76,800円",
        "method": "普通徴収",
        "first_due_on": "令和8年7月31日",
        "schedule_1_period": "1期",
        "schedule_1_amount": "7,600円",
    }
    said = read_in(layout, compose(layout, row, issuer="", contact=""), "en")
    assert said.facts == (
        ("Name", "堺 花子"),
        ("Amount per year", "¥76,800"),
        ("How it is paid", "You pay it (普通徴収)"),
        ("First due date", "31 July 2026"),
    )
    assert said.sheets[0].total == "¥7,600"
    assert said.deadline_on == "2026-07-31"


def test_a_letter_of_the_first_days_still_reads_as_it_was_sealed():
    old = {
        "document": "d",
        "number": "1",
        "addressee": "堺 みどり",
        "issuer": "",
        "contact": "",
        "heading": "h",
        "paragraphs": ["p"],
        "facts": [["a", "b"]],
        "instruction": [],
    }
    content = Content.from_values(old)
    assert (content.salutation, content.facts, content.sheets) == ("堺 みどり さんの保護者 様", (("a", "b"),), ())


def test_a_layout_of_the_first_days_is_read_as_conditions_on_its_result():
    old = {
        "document": "d", "result": "result", "person": "name", "number": "number", "instruction": ["i"],
        "fields": [{"key": one.key, "label": one.label, "kind": one.kind, "choices": list(one.choices)} for one in (*OWN, RESULT)],
        "branches": [
            {"name": "認定", "heading": "よい", "paragraphs": ["{name}"], "facts": ["name", "result"]},
            {"name": "却下", "heading": "だめ", "paragraphs": [], "facts": ["result"]},
        ],
    }  # fmt: skip
    layout = layout_of(old)
    content = compose(layout, {"number": "1", "name": "堺", "born": "", "result": "却下"}, issuer="", contact="")
    assert (content.heading, content.facts, shapes(layout)) == ("だめ", (("結果", "却下"),), ("10", "01", "00"))


def broken(**changes):
    return flaws(replace(LAYOUT, **changes), INFORMATION)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"document": " "}, [Found(Flaw.NO_NAME, "document")]),
        (
            {"closing": (Text("c1", "{氏名}と{施設名}"),)},
            [Found(Flaw.UNKNOWN_PLACE, "closing.c1", "氏名"), Found(Flaw.UNKNOWN_PLACE, "closing.c1", "施設名")],
        ),
        ({"closing": (Text("c1", "<b>{display:none}</b> {% load %}"),)}, []),
        ({"closing": (Text("c1", "あ", Condition("gone", Test.GIVEN)),)}, [Found(Flaw.UNKNOWN_FIELD, "closing.c1", "gone")]),
        ({"closing": (Text("c1", "あ", Condition("result", Test.IS, "保留")),)}, [Found(Flaw.UNKNOWN_CHOICE, "closing.c1", "保留")]),
        ({"headings": (Text("h1", "あ", Condition("remark", Test.GIVEN)),)}, [Found(Flaw.NO_HEADING, "headings")]),
        ({"deadline": "name"}, [Found(Flaw.BAD_DEADLINE, "deadline", "name")]),
        ({"declared": (*OWN, RESULT, REMARK, replace(SCHEDULE, most=40))}, [Found(Flaw.BAD_TABLE, "fields.schedule", "別表")]),
        (
            {"declared": (*OWN, RESULT, replace(REMARK, label="氏名"), SCHEDULE)},
            [Found(Flaw.SAME_LABEL, f"fields.{key}", "氏名") for key in ("name", "remark")],
        ),
        (
            {"translations": {"en": {"p1": "Approved."}}},
            [Found(Flaw.LANGUAGE_INCOMPLETE, f"translations.en.{key}", "en") for key in originals(LAYOUT) if key != "p1"],
        ),
    ],
)
def test_each_flaw_is_found_with_its_place(changes, found):
    assert broken(**changes) == found


def test_a_decision_without_instruction_is_not_published():
    decision = policy.DEFAULTS[policy.LegalClass.DECISION]
    assert [one.what for one in flaws(LAYOUT, decision)] == ["審査請求", "期間"]


@pytest.mark.parametrize("reminders", [(72, 24), (24, 24), (240,), (1, 2, 3, 4, 5, 6, 7), (0,)])
def test_reminders_rise_and_end_before_the_paper(reminders):
    assert Found(Flaw.BAD_LADDER, "policy.reminders") in flaws(LAYOUT, replace(INFORMATION, reminders=reminders, paper_after=240))


def test_too_many_conditions_are_refused_before_anybody_has_to_look_at_them():
    many = tuple(Field(f"f{n}", f"項目{n}", Kind.TEXT) for n in range(8))
    texts = tuple(Text(f"c{n}", "あ", Condition(f"f{n}", Test.GIVEN)) for n in range(8))
    assert broken(declared=(*LAYOUT.declared, *many), closing=texts) == [Found(Flaw.TOO_MANY_SHAPES, "paragraphs")]


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["name", "remark"]), st.text(max_size=20)))
def test_filling_never_reads_a_value_as_a_place_and_never_fails(text, values):
    assert wording.fill("{name}", {"name": text}) == text
    wording.fill(text, values)


@given(st.text(alphabet="あ{}氏名備考 <>", max_size=40))
def test_labels_become_keys_and_come_back(text):
    labels = {"name": "氏名", "remark": "備考"}
    assert wording.as_typed(wording.as_stored(text, labels), labels) == text


def test_a_policy_goes_through_json():
    for one in policy.DEFAULTS.values():
        assert policy.from_values(json.loads(json.dumps(policy.to_values(one)))) == one


def test_differences_are_named_and_one_part_can_be_taken_over():
    mine = {"layout": FILES["health-check"]["layout"], "policy": {"legal_class": "information"}}
    theirs = json.loads(json.dumps(mine))
    theirs["layout"]["paragraphs"][1]["text"] = "新しい文"
    theirs["layout"]["paragraphs"].insert(1, {"id": "p9", "text": "足した文"})
    del theirs["layout"]["facts"][-1]
    theirs["layout"]["translations"]["en"]["h1"] = "New"
    old, new = (parts(one["layout"], one["policy"]) for one in (mine, theirs))
    found = differences(old, new)
    assert [(one.name, one.change) for one in found] == [
        ("paragraphs.p9", Change.ADDED),
        ("paragraphs.p2", Change.CHANGED),
        ("translations.en.h1", Change.CHANGED),
        ("facts.belongings", Change.REMOVED),
    ]
    taken = mine
    for one in found:
        taken = adopt(taken, one.name, one.after, after="p1")
    assert taken == theirs
    assert missing(layout_of(mine["layout"]), "en") == ()
