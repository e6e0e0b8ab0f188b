"""What officers read for each code of a template: classes, levels, kinds of field, tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.rules.conditions import Test
from notifications.rules.fields import Kind
from notifications.rules.policy import LegalClass, Retention

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
