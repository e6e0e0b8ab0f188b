"""What officers read for each code of a form: kinds of questions, tests of conditions, parts that differ."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from procedures.rules.definition import Kind, Reuse, Role, Sort, Source
from procedures.rules.differences import Change

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

KINDS: Mapping[str, "_StrOrPromise"] = {
    Kind.TEXT: _("短い文（1行）"),
    Kind.LONG_TEXT: _("長い文"),
    Kind.KANA: _("フリガナ"),
    Kind.CHOICE: _("1つ選ぶ"),
    Kind.MANY: _("いくつでも選ぶ"),
    Kind.YES_NO: _("はい・いいえ"),
    Kind.DATE: _("日付"),
    Kind.BIRTH_DATE: _("生年月日"),
    Kind.TIME: _("時刻"),
    Kind.NUMBER: _("数"),
    Kind.MONEY: _("金額"),
    Kind.POSTAL: _("郵便番号"),
    Kind.PHONE: _("電話番号"),
    Kind.EMAIL: _("メールアドレス"),
    Kind.BANK: _("振込先の口座"),
    Kind.MY_DETAILS: _("申請する人の4項目（登録から）"),
    Kind.FAMILY: _("家族から選ぶ"),
    Kind.FACILITIES: _("施設の希望（順位つき）"),
    Kind.FILE: _("ファイル・写真"),
    Kind.SIGNATURE: _("カードでの本人確認（提出のとき）"),
    Kind.REPEAT: _("くり返し（人数分など）"),
    Kind.CALCULATED: _("自動で計算"),
    Kind.NOTE: _("説明の文"),
    Kind.DECLARATION: _("同意・誓約のチェック"),
}

SOURCES: Mapping[str, "_StrOrPromise"] = {
    Source.RESIDENT_NAME: _("本人の名前"),
    Source.RESIDENT_KANA: _("本人のフリガナ"),
    Source.RESIDENT_BIRTH_ON: _("本人の生年月日"),
    Source.RESIDENT_POSTAL: _("本人の郵便番号"),
    Source.RESIDENT_ADDRESS: _("本人の住所"),
    Source.RESIDENT_PHONE: _("本人の電話番号"),
    Source.CHILD_NAME: _("お子さんの名前"),
    Source.CHILD_KANA: _("お子さんのフリガナ"),
    Source.CHILD_BIRTH_ON: _("お子さんの生年月日"),
}

ROLES: Mapping[str, "_StrOrPromise"] = {
    Role.SUBJECT_NAME: _("だれについての申請か：名前"),
    Role.SUBJECT_KANA: _("だれについての申請か：フリガナ"),
    Role.SUBJECT_BIRTH_ON: _("だれについての申請か：生年月日"),
    Role.WISHES: _("希望する施設"),
}

# What a clause says behind 「質問」: {value} is a choice, or what is typed.
TESTS: Mapping[str, "_StrOrPromise"] = {
    "eq": _("が「{value}」"),
    "ne": _("が「{value}」ではない"),
    "inc": _("で「{value}」を選んだ"),
    "exc": _("で「{value}」を選んでいない"),
    "ans": _("に入力がある"),
    "none": _("に入力がない"),
    "gte": _("が{value}以上（日付・時刻なら、その日時かあと）"),
    "lte": _("が{value}以下（日付・時刻なら、その日時か前）"),
    "gt": _("が{value}より大きい（あと）"),
    "lt": _("が{value}より小さい（前）"),
    "age_gte": _("の人が、今日{value}歳以上"),
    "age_lt": _("の人が、今日{value}歳未満"),
    "class_gte": _("の人が、4月1日に{value}歳以上（学年）"),
    "class_lt": _("の人が、4月1日に{value}歳未満（学年）"),
    "rows_gte": _("が{value}件以上"),
    "rows_lte": _("が{value}件以下"),
}

WANTED: Mapping[str, "_StrOrPromise"] = {
    "number": _("数字で書いてください（例：3600000）。"),
    "day": _("日付を「2026-04-01」の形か「今日」で書いてください。"),
    "time": _("時刻を「9:30」の形で書いてください。"),
    "age": _("年齢を、1から150までの数字で書いてください。"),
}

SORTS: Mapping[str, "_StrOrPromise"] = {Sort.PDF: _("PDF"), Sort.PHOTO: _("写真・画像")}

REUSES: Mapping[str, "_StrOrPromise"] = {
    Reuse.ASK: _("毎回きく"),
    Reuse.CONFIRM: _("入れておき、確かめてもらう"),
    Reuse.REUSE: _("入れておく"),
}

CHANGES: Mapping[str, "_StrOrPromise"] = {
    Change.ADDED: _("増えた"),
    Change.REMOVED: _("なくなった"),
    Change.CHANGED: _("変わった"),
}

SETTINGS: Mapping[str, "_StrOrPromise"] = {
    "title": _("手続の名前"),
    "summary": _("ひとことで"),
    "category": _("分野"),
    "guidance": _("案内"),
    "audience": _("対象のきまり"),
    "working_days": _("標準処理期間（開庁日）"),
    "grace_minutes": _("締切のあと、入力中の方を待つ分数"),
    "correction_days": _("差戻しのあと、直してもらう日数"),
    "required_level": _("必要な本人確認"),
    "announces": _("結果の知らせ方"),
    "outcomes": _("結果の種類"),
    "words": _("案内のほかのことば"),
    "menu_number": _("ユニバーサルメニューの番号"),
    "paper_years": _("申請の中身とファイルを残す年数"),
    "fee": _("料金の決まり"),
}

# The parts of a question, in the order in which a difference tells them.
PARTS: Mapping[str, "_StrOrPromise"] = {
    "label": _("質問"),
    "kind": _("種類"),
    "hint": _("説明"),
    "text": _("文"),
    "required": _("必須"),
    "choices": _("選択肢"),
    "max_length": _("文字数の上限"),
    "ranks": _("希望の数"),
    "minimum": _("下限"),
    "maximum": _("上限"),
    "decimals": _("小数のけた数"),
    "unit": _("単位"),
    "min_rows": _("少なくとも何件"),
    "max_rows": _("多くて何件"),
    "row_label": _("1件の呼び名"),
    "max_files": _("ファイルの数の上限"),
    "accepts": _("送れるもの"),
    "level": _("本人確認の強さ"),
    "formula": _("計算のしかた"),
    "checks": _("確かめ"),
    "show_if": _("きく条件"),
    "prefill": _("登録から入れる"),
    "fills": _("住所を入れる質問"),
    "same_as": _("ほかの手続と共通の名前"),
    "reuse": _("前の答えがあるとき"),
    "title": _("ページの名前"),
    "lead": _("ページの説明"),
    "_page": _("ページ"),
}
