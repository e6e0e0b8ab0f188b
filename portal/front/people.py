"""The people of the demo."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody to try out. `role` is empty for residents; `about` is what they told of themselves, `child` a name and a birth date."""

    email: str
    name: str
    says: str
    town: str
    role: str = ""
    staff_number: str = ""
    kana: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    child: tuple[str, dt.date] | None = None
    moved_from: str = ""


PEOPLE = (
    Person(
        "hanako@example.jp", "堺 花子", "堺市南区の住民。2歳の子がいて、保育所を探しています。", "271403", kana="サカイ ハナコ",
        about={"ward": "271454", "birth_date": dt.date(1993, 8, 4), "interests": ("childcare", "library")},
        child=("そら", dt.date(2024, 6, 12)),
    ),
    Person("ken@example.jp", "岸和田 健", "岸和田市の住民。堺市から引っ越しました。", "272027", kana="キシワダ ケン", moved_from="271403"),
    Person(
        "ume@example.jp", "豊能 梅", "豊能町の住民。78歳。", "273210", kana="トヨノ ウメ",
        about={"birth_date": dt.date(1948, 2, 11)},
    ),
    Person("mori@sakai.example.jp", "森 まこと", "堺市の職員（担当者）。CSVから通知を作ります。", "271403", "clerk", "S-101"),
    Person("hara@sakai.example.jp", "原 みどり", "堺市の職員（承認者）。通知を確かめて承認します。", "271403", "approver", "S-102"),
    Person(
        "imai@sakai.example.jp", "今井 さつき", "堺市の管理者。職員・町の設定・保存期間を決めます。通知と申請の中身は見えません。",
        "271403", "administrator", "S-103",
    ),
    Person("oka@sakai.example.jp", "岡 ひろし", "堺市の監査。だれが何をしたかの記録を調べます。", "271403", "auditor", "S-104"),
    Person("ono@kishiwada.example.jp", "小野 ゆう", "岸和田市の職員。堺市のものは何も見えません。", "272027", "clerk", "K-201"),
    Person("pref@osaka.example.jp", "府 かなめ", "大阪府の運用担当。住民の情報は何も見えません。", "270008", "operator", "P-001"),
)
