"""What officers read for each code of a template: classes, levels, kinds of field, tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.rules.checking import Flaw
from notifications.rules.conditions import Test
from notifications.rules.differences import Change
from notifications.rules.fields import Kind
from notifications.rules.policy import LegalClass, Retention
from notifications.rules.samples import Extreme
from portal.lib import languages

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

CLASSES: Mapping[str, _StrOrPromise] = {
    LegalClass.INFORMATION: _("お知らせ"),
    LegalClass.DECISION: _("決定"),
    LegalClass.PAYMENT: _("納付"),
    LegalClass.CORRECTION: _("補正"),
}

RETENTIONS: Mapping[str, _StrOrPromise] = {
    Retention.ONE_YEAR: _("1年"),
    Retention.THREE_YEARS: _("3年"),
    Retention.FIVE_YEARS: _("5年"),
    Retention.TEN_YEARS: _("10年"),
}

LEVELS: Mapping[int, _StrOrPromise] = {
    1: _("ログインだけ（メールかパスキー）"),
    2: _("マイナンバーカードの読み取り"),
    3: _("マイナンバーカードの署名"),
}

KINDS: Mapping[str, _StrOrPromise] = {
    Kind.TEXT: _("文字"),
    Kind.DATE: _("日付"),
    Kind.MONEY: _("金額（円）"),
    Kind.CHOICE: _("選択肢"),
    Kind.NAME: _("氏名"),
    Kind.BIRTH_DATE: _("生年月日"),
    Kind.CASE_NUMBER: _("受付番号"),
    Kind.TABLE: _("別表"),
}

TESTS: Mapping[str, _StrOrPromise] = {
    Test.IS: _("が「{value}」のとき"),
    Test.IS_NOT: _("が「{value}」でないとき"),
    Test.GIVEN: _("が入っているとき"),
    Test.MISSING: _("が空のとき"),
}

PARTS: Mapping[str, _StrOrPromise] = {
    "document": _("通知の名前"),
    "salutation": _("あて名の書き方"),
    "person": _("あて名にする項目"),
    "number": _("受付番号の項目"),
    "result": _("件数を分けて数える項目"),
    "deadline": _("期限の項目"),
    "fields": _("項目"),
    "headings": _("見出し"),
    "paragraphs": _("本文"),
    "facts": _("記"),
    "closing": _("結び"),
    "steps": _("ボタン"),
    "instruction": _("教示"),
    "translations": _("ほかのことば"),
    "policy.legal_class": _("種別"),
    "policy.required_level": _("開くのに必要な本人確認"),
    "policy.max_age_minutes": _("本人確認の古さの限り"),
    "policy.confirm_to_open": _("受け取りの確認"),
    "policy.reminders": _("再度のお知らせ"),
    "policy.paper_after": _("郵送に切り替える時間"),
    "policy.retention": _("保存期間"),
}

LANGUAGES: Mapping[str, _StrOrPromise] = languages.NAMES

EXTREMES: Mapping[str, _StrOrPromise] = {
    Extreme.USUAL: _("ふつうの長さ"),
    Extreme.LONGEST: _("いちばん長い値"),
    Extreme.RARE: _("めずらしい文字（髙﨑𠮷）"),
    Extreme.SMALLEST: _("いちばん少ない値"),
}

FLAWS: Mapping[str, _StrOrPromise] = {
    Flaw.NO_NAME: _("通知の名前を書いてください。"),
    Flaw.NO_FIELD_OF_KIND: _("「{what}」の種類の項目が必要です。宛先を確かめるのに使います。"),
    Flaw.NO_LABEL: _("項目に名前を付けてください。"),
    Flaw.SAME_LABEL: _("「{what}」という名前の項目が2つあります。片方の名前を変えてください。"),
    Flaw.NO_CHOICES: _("「{what}」の選択肢を、ちがう言葉で2つ以上書いてください。"),
    Flaw.BAD_TABLE: _("「{what}」には列が2つ以上、行数が1から24まで必要です。合計は金額の列に付けてください。"),
    Flaw.TOO_MANY_COLUMNS: _("別表のセルを入れて{what}列になります。100列までに減らしてください。"),
    Flaw.EMPTY_TEXT: _("文が空です。書くか、消してください。"),
    Flaw.UNKNOWN_PLACE: _("「{{{what}}}」という項目はありません。項目の名前を確かめるか、項目を足してください。"),
    Flaw.UNKNOWN_FIELD: _("使っている項目が、もうありません。選び直してください。"),
    Flaw.UNKNOWN_CHOICE: _("条件の「{what}」は、もう選択肢にありません。選び直してください。"),
    Flaw.TOO_MANY_SHAPES: _("条件の組み合わせが64通りを超えます。すべてを見本で確かめられるように、条件を減らしてください。"),
    Flaw.NO_HEADING: _("見出しの出ない場合があります。「いつも」の見出しを足すか、条件をそろえてください。"),
    Flaw.BAD_ADDRESS: _("ボタンの行き先「{what}」は使えません。「/」か「https://」で始まるアドレスにしてください。"),
    Flaw.BAD_DEADLINE: _("期限には、日付の項目を選んでください。"),
    Flaw.INSTRUCTION_LACKS: _("この種別の教示には「{what}」が必要です。見本の文に戻すか、書き足してください。"),
    Flaw.LANGUAGE_INCOMPLETE: _("{what}の文がまだありません。全部を書くか、この言葉を全部消してください。"),
    Flaw.BAD_LADDER: _("再度のお知らせは、早い順に6回まで、郵送に切り替える前にしてください。"),
}

CHANGES: Mapping[str, _StrOrPromise] = {
    Change.ADDED: _("増えました"),
    Change.REMOVED: _("なくなりました"),
    Change.CHANGED: _("変わりました"),
}

TOWN_WORDS: Mapping[str, _StrOrPromise] = {"town": _("市町村名"), "head": _("市町村長"), "office": _("役所")}
