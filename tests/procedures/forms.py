"""A small form with every kind of field and conditions two levels deep, for tests of the rules."""

import copy
from typing import Any

from procedures.rules import checks

WISHES = [{"value": "100", "label": "つばき園", "group": "堺区"}, {"value": "200", "label": "うみ園", "group": "西区"}]
SHADE = {"field": "shade", "answered": True}
COLOURS = [{"value": "red", "label": "赤"}, {"value": "blue", "label": "青"}]
NEEDS = [{"value": "a", "label": "あ"}, {"value": "b", "label": "い"}]
NEEDS_B = {"field": "needs", "includes": "b"}
YES = {"field": "asks", "equals": True}

EVERY_KIND = {
    "roles": {"subject_name": "name", "subject_kana": "kana", "subject_birth_on": "born", "wishes": "wishes"},
    "pages": [
        {
            "key": "first",
            "title": "はじめ",
            "fields": [
                {"key": "name", "kind": "text", "label": "名前", "max_length": 10},
                {"key": "kana", "kind": "kana", "label": "フリガナ"},
                {"key": "born", "kind": "birth_date", "label": "生年月日"},
                {"key": "asks", "kind": "yes_no", "label": "質問しますか"},
                {"key": "story", "kind": "long_text", "label": "くわしく", "show_if": YES},
                {"key": "read", "kind": "note", "label": "読むだけ", "text": "お読みください", "show_if": YES},
            ],
        },
        {
            "key": "second",
            "title": "つづき",
            "show_if": YES,
            "fields": [
                {"key": "colour", "kind": "choice", "label": "色", "choices": COLOURS},
                {"key": "shade", "kind": "text", "label": "青の濃さ", "show_if": {"field": "colour", "equals": "blue"}},
                {"key": "needs", "kind": "many", "label": "配慮", "required": False, "choices": NEEDS},
                {"key": "why", "kind": "text", "label": "理由", "show_if": {"all": [NEEDS_B, {"not": SHADE}]}},
            ],
        },
        {
            "key": "third",
            "title": "おわり",
            "fields": [
                {"key": "postal", "kind": "postal", "label": "郵便番号"},
                {"key": "phone", "kind": "phone", "label": "電話"},
                {"key": "wished_on", "kind": "date", "label": "希望日", "required": False},
                {"key": "wishes", "kind": "facilities", "label": "希望する園", "ranks": 3, "choices": WISHES},
                {"key": "sign", "kind": "signature", "label": "署名", "show_if": {"field": "phone", "equals": "0"}},
                {"key": "proofs", "kind": "file", "label": "証明書", "required": False, "max_files": 2},
                {"key": "is_true", "kind": "declaration", "label": "事実に間違いありません"},
            ],
        },
        {
            "key": "fourth",
            "title": "いろいろ",
            "fields": [
                {"key": "me", "kind": "my_details", "label": "あなたのこと", "required": False},
                {"key": "whose", "kind": "family", "label": "対象の方", "required": False},
                {"key": "mail", "kind": "email", "label": "メール", "required": False},
                {"key": "heads", "kind": "number", "label": "人数", "required": False, "minimum": 1, "maximum": 20, "unit": "人"},
                {"key": "area", "kind": "number", "label": "広さ", "required": False, "decimals": 2, "unit": "㎡"},
                {"key": "income", "kind": "money", "label": "収入", "required": False, "maximum": 99999999},
                {"key": "comes_at", "kind": "time", "label": "時刻", "required": False},
                {"key": "account", "kind": "bank", "label": "振込先", "required": False},
                {
                    "key": "members",
                    "kind": "repeat",
                    "label": "いっしょに住む方",
                    "row_label": "世帯員",
                    "required": False,
                    "max_rows": 3,
                    "fields": [
                        {"key": "called", "kind": "text", "label": "名前"},
                        {"key": "works", "kind": "yes_no", "label": "働いていますか", "required": False},
                        {
                            "key": "pay",
                            "kind": "money",
                            "label": "給与",
                            "show_if": {"all": [{"field": "works", "equals": True}, {"field": "asks", "equals": True}]},
                        },
                    ],
                },
            ],
        },
    ],
}  # fmt: skip
FORM = checks.parse(EVERY_KIND)
SOUND = {
    "name": "堺 花子", "kana": "サカイ ハナコ", "born": "2024-05-03", "asks": True, "story": "長い話", "colour": "blue", "shade": "濃い",
    "postal": "590-0078", "phone": "0722331101", "wishes": ("200", "100"), "is_true": True,
}  # fmt: skip


def _with_rules(form: dict[str, Any]) -> dict[str, Any]:
    """The same with sums and checks on its last page."""
    page = form["pages"][3]
    page["fields"] += [
        {"key": "all_pay", "kind": "calculated", "label": "給与の合計", "unit": "円", "formula": {"total": "pay"}},
        {"key": "persons", "kind": "calculated", "label": "住む人", "formula": {"sum": [{"count": "members"}, 1]}},
        {"key": "old", "kind": "calculated", "label": "年齢", "unit": "歳", "formula": {"age": "born"}},
    ]
    too_few = {"all": [{"rows": "members", "gte": 1}, {"field": "heads", "lte": {"field": "persons"}}]}
    page["checks"] = [{"fails_if": too_few, "at": "heads", "say": "人数が、いっしょに住む方より少なくなっています。"}]
    page["fields"][8]["checks"] = [{"fails_if": {"field": "pay", "gt": {"field": "income"}}, "at": "pay", "say": "収入より多い給与です。"}]
    return form


WITH_RULES = _with_rules(copy.deepcopy(EVERY_KIND))
RULED = checks.parse(WITH_RULES)


def large() -> dict[str, Any]:
    """Forty questions and a hundred rules on one page: conditions two deep, sums, checks, five rows of a household."""
    fields: list[dict[str, Any]] = [{"key": f"n{at}", "kind": "number", "label": f"数{at}", "required": False} for at in range(10)]
    for at in range(24):
        looks = [{"field": f"n{(at + step) % 10}", "gte": at} for step in range(3)]
        fields.append({"key": f"t{at}", "kind": "text", "label": f"文{at}", "required": False, "show_if": {"any": looks}})
    inner = [
        {"key": "named", "kind": "text", "label": "名前", "required": False},
        {"key": "earns", "kind": "money", "label": "収入", "required": False, "show_if": {"field": "named", "answered": True}},
    ]
    fields.append({"key": "home", "kind": "repeat", "label": "世帯", "min_rows": 5, "fields": inner})
    fields += [{"key": f"s{at}", "kind": "calculated", "label": f"計{at}", "formula": {"sum": [{"total": "earns"}, at]}} for at in range(3)]
    checks_ = [{"fails_if": {"field": f"n{at % 10}", "gt": 10**6 + at}, "at": f"n{at % 10}", "say": "大きすぎます。"} for at in range(20)]
    return {"pages": [{"key": "all", "title": "すべて", "fields": fields, "checks": checks_}]}
