"""An answer in words, as the applicant and the office read it."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from procedures.rules import answers as rules
from procedures.rules import numbers
from procedures.rules.conditions import Answer, Answers
from procedures.rules.definition import Field, Kind


def words_of(field: Field, answers: Answers) -> str:
    answer = answers.get(field.key)
    if answer is None:
        return _("（まだ計算できません）") if field.kind is Kind.CALCULATED else _("（入力なし）")
    said = _SAYINGS.get(field.kind, _plainly)(field, answer)
    return said or _("（入力なし）")


def _plainly(field: Field, answer: Answer) -> str:
    return rules.in_words(field, answer, _("はい"), _("いいえ"))


def _day(field: Field, answer: Answer) -> str:
    return _said_day(answer) if isinstance(answer, str) else ""


def _said_day(text: str) -> str:
    day = date.fromisoformat(text)
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def _number(field: Field, answer: Answer) -> str:
    unit = _("円") if field.kind is Kind.MONEY else field.unit
    return f"{numbers.grouped(answer)}{unit}" if isinstance(answer, str) else ""


def _bank(field: Field, answer: Answer) -> str:
    if not isinstance(answer, Mapping):
        return ""
    types = {"ordinary": _("普通"), "current": _("当座"), "savings": _("貯蓄")}
    lines = [
        _("{bank}（{bank_code}） {branch}（{branch_code}）").format_map(answer),
        f"{types.get(answer['type'], '')} {answer['number']}",
        answer["holder"],
    ]
    if "symbol" in answer:
        lines.insert(2, _("記号 {symbol} 番号 {symbol_number}").format_map(answer))
    return "\n".join(lines)


def _person(field: Field, answer: Answer) -> str:
    if not isinstance(answer, Mapping):
        return ""
    lines = [
        _("{name}（{kana}）").format_map(answer),
        _("{day}生まれ").format(day=_said_day(answer["birth_on"])),
        *([answer["address"]] if "address" in answer else []),
    ]
    proven = answer.get("proven", "").split()
    items = {"name": _("名前"), "birth_on": _("生年月日"), "address": _("住所")}
    shown = "・".join(words for item, words in items.items() if item in proven)
    return "\n".join([*lines, _("カードで確認済み：{items}").format(items=shown)] if shown else lines)


def _files(field: Field, answer: Answer) -> str:
    return "\n".join(answer.values()) if isinstance(answer, Mapping) else ""


def _rows(field: Field, answer: Answer) -> str:
    return _("{count}件").format(count=len(answer)) if isinstance(answer, tuple) else ""


_SAYINGS: Mapping[Kind, Callable[[Field, Answer], str]] = {
    Kind.DATE: _day,
    Kind.BIRTH_DATE: _day,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.CALCULATED: _number,
    Kind.BANK: _bank,
    Kind.FAMILY: _person,
    Kind.MY_DETAILS: _person,
    Kind.REPEAT: _rows,
    Kind.FILE: _files,
}
