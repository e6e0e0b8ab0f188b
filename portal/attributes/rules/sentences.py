"""A rule in Japanese, made from the rule itself and never typed: 「堺市南区にお住まいで、3歳未満のお子さんがいる方」.

`names` gives the names of areas by code: 271454 -> 堺市南区. A code without a name is shown as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .audience import Branch, Literal, Rule
from .grammar import Age, AgeIs, AreaIs, InterestedIn, LanguageIs, SomeChild, Where
from .vocabulary import GRADES, INTEREST_NAMES, LANGUAGE_NAMES

Names = Mapping[str, str]
NO_NAMES: Names = {}
_EVE = "(誕生日の前日から数えて)"
_UNITS = {"year": "歳", "month": "か月", "day": "日"}


@dataclass(frozen=True)
class Words:
    """One condition in three joints: going on (お住まいで), before a noun (お住まいの[方]), ending (お住まい)."""

    going_on: str
    before_noun: str
    ending: str


def sentence(rule: Rule, names: Names = NO_NAMES) -> str:
    """Whom the rule is for, as a noun phrase that ends in 方."""
    return "すべての方" if rule.is_for_everybody else _people(rule.tree, names)


def reason(because: Iterable[Literal], names: Names = NO_NAMES) -> str:
    """Why this person was matched, as one sentence; "" when nothing was asked."""
    said = [_words(literal, names) for literal in because]
    if not said:
        return ""
    told = "、".join([words.going_on for words in said[:-1]] + [said[-1].before_noun]) + "方へのお知らせです。"
    # How ages are counted is for those who write rules.
    return told.replace(_EVE, "")


def _people(tree: Branch | Literal, names: Names) -> str:
    if isinstance(tree, Literal):
        return _words(tree, names).before_noun + "方"
    if len(tree.parts) == 1:
        return _people(tree.parts[0], names)
    if not tree.every:
        return "、または".join(_people(part, names) for part in tree.parts)
    said = [_part_of_all(part, names) for part in tree.parts]
    return "、".join([words.going_on for words in said[:-1]] + [said[-1].before_noun]) + "方"


def _part_of_all(tree: Branch | Literal, names: Names) -> Words:
    if isinstance(tree, Literal):
        return _words(tree, names)
    if len(tree.parts) == 1:
        return _part_of_all(tree.parts[0], names)
    if not tree.every:
        inner = f"「{_people(tree, names)}」のいずれかに当てはま"
        return Words(inner + "り", inner + "る", inner + "る")
    said = [_part_of_all(part, names) for part in tree.parts]
    before = "".join(words.going_on + "、" for words in said[:-1])
    return Words(before + said[-1].going_on, before + said[-1].before_noun, before + said[-1].ending)


def _words(literal: Literal, names: Names) -> Words:
    leaf, negated = literal.leaf, literal.negated
    match leaf:
        case AreaIs():
            return _noun("・".join(names.get(code, code) for code in leaf.codes) + ("以外" if negated else "") + "にお住まい")
        case AgeIs():
            return _not_noun(_span(leaf)) if negated else _noun(_span(leaf))
        case LanguageIs():
            return _verb("・".join(LANGUAGE_NAMES[code] for code in leaf.codes) + "をふだん使", "い", "う", "わ", negated=negated)
        case InterestedIn():
            return _being(f"{_quoted(leaf.codes)}に関心が", "あり", "ある", "なく", negated=negated)
        case SomeChild():
            several = f"{leaf.least}人以上" if leaf.least > 1 else ""
            return _being(f"{_child(leaf.where)}のお子さんが{several}", "いて", "いる", "いなく", negated=negated)


def _child(where: Where) -> str:
    said = [_span(where.age)] if where.age else []
    if where.class_age:
        said.append(f"{_years(where.class_age.gte, where.class_age.lt)}児クラス(4月1日の年齢)")
    if where.grade:
        said.append("・".join(GRADES[grade][0] for grade in where.grade))
    return "で".join(said)


def _years(gte: int, lt: int) -> str:
    return f"{gte}歳" if lt == gte + 1 else f"{gte}歳から{lt - 1}歳"


def _span(age: Age) -> str:
    unit, eve = _UNITS[age.unit], _EVE if age.basis == "eve" else ""
    if age.lt is None:
        return f"{age.gte}{unit}以上{eve}"
    if not age.gte:
        return f"{age.lt}{unit}未満{eve}"
    if age.lt == age.gte + 1:
        return f"{age.gte}{unit}{eve}"
    return f"{age.gte}{unit}以上{age.lt}{unit}未満{eve}"


def _quoted(codes: Iterable[str]) -> str:
    return "".join(f"「{INTEREST_NAMES[code]}」" for code in codes)


def _noun(text: str) -> Words:
    return Words(text + "で", text + "の", text)


def _not_noun(text: str) -> Words:
    return Words(text + "ではなく", text + "ではない", text + "ではない")


def _verb(stem: str, going_on: str, plain: str, negative: str, *, negated: bool) -> Words:
    if negated:
        return Words(stem + negative + "ず", stem + negative + "ない", stem + negative + "ない")
    return Words(stem + going_on, stem + plain, stem + plain)


def _being(stem: str, going_on: str, plain: str, negative: str, *, negated: bool) -> Words:
    if negated:
        plain_negative = negative.removesuffix("く") + "い"
        return Words(stem + negative, stem + plain_negative, stem + plain_negative)
    return Words(stem + going_on, stem + plain, stem + plain)
