"""A small form with every kind of field and conditions two levels deep, for tests of the rules."""

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
