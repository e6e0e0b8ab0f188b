"""A rule in Japanese, made from the rule itself and never typed: 「堺市南区にお住まいで、3歳未満のお子さんがいる方」.

`names` gives the names of areas by code: 271454 -> 堺市南区. A code without a name is shown as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .audience import Branch, Literal, Rule
from .grammar import (
    Age,
    AgeIs,
    AreaIs,
    CareIs,
    CarIs,
    DueWithin,
    DwellsIn,
    HasDisability,
    HouseholdOf,
    InterestedIn,
    KeepsPet,
    LanguageIs,
    Leaf,
    MovedWithin,
    NearTo,
    PostalIs,
    SomeChild,
    Where,
    WorksIn,
)
from .vocabulary import CARE_NAMES, DISABILITY_NAMES, DWELLING_NAMES, GRADES, INTEREST_NAMES, LANGUAGE_NAMES, PET_NAMES

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
    told = phrase(because, names)
    return f"{told}へのお知らせです。" if told else ""


def phrase(literals: Iterable[Literal], names: Names = NO_NAMES) -> str:
    """Whoever fulfils all of these, as a noun phrase that ends in 方. How ages are counted is for those who write rules."""
    said = [_words(literal, names) for literal in literals]
    if not said:
        return ""
    return ("、".join([words.going_on for words in said[:-1]] + [said[-1].before_noun]) + "方").replace(_EVE, "")


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
        case AreaIs() | PostalIs() | NearTo():
            return _noun(_home(leaf, names, negated=negated))
        case LanguageIs():
            return _verb("・".join(LANGUAGE_NAMES[code] for code in leaf.codes) + "をふだん使", "い", "う", "わ", negated=negated)
        case InterestedIn():
            return _being(f"{_quoted(leaf.codes)}に関心が", "あり", "ある", "なく", negated=negated)
        case AgeIs() | HouseholdOf() | MovedWithin() | DueWithin() | DwellsIn() | CareIs():
            return _not_noun(_state(leaf)) if negated else _noun(_state(leaf))
    return _doing(leaf, names, negated=negated)


def _home(leaf: AreaIs | PostalIs | NearTo, names: Names, *, negated: bool) -> str:
    match leaf:
        case AreaIs():
            return _named(leaf.codes, names) + ("以外" if negated else "") + "にお住まい"
        case PostalIs():
            return f"郵便番号が{'・'.join(leaf.codes)}{'以外' if negated else ''}で始まる所にお住まい"
    return f"{leaf.name}から{_far(leaf.metres)}{'より遠く' if negated else '以内'}にお住まい"


def _doing(leaf: SomeChild | WorksIn | CarIs | KeepsPet | HasDisability, names: Names, *, negated: bool) -> Words:
    """What is said with いて, いる and いない."""
    match leaf:
        case SomeChild():
            stem = f"{_child(leaf.where)}のお子さんが" + (f"{leaf.least}人以上" if leaf.least > 1 else "")
        case WorksIn():
            stem = f"{_named(leaf.codes, names)}に通勤・通学して"
        case CarIs():
            stem, negated = "自動車を使って", negated is not ("no" in leaf.codes)
        case KeepsPet(codes=("none",)):
            stem, negated = "ペットを飼って", not negated
        case HasDisability(codes=("none",)):
            stem, negated = "障がいの手帳などを持って", not negated
        case KeepsPet() | HasDisability():
            said = _quoted(leaf.codes, PET_NAMES if isinstance(leaf, KeepsPet) else DISABILITY_NAMES)
            what = "ペットが" if isinstance(leaf, KeepsPet) else "手帳などが"
            return _being(f"{what}{said}に当てはま", "り", "る", "らなく", negated=negated)
    return _being(stem, "いて", "いる", "いなく", negated=negated)


def _state(leaf: Leaf) -> str:
    """What is said with で, の and ではない."""
    match leaf:
        case AgeIs():
            return _span(leaf)
        case HouseholdOf():
            return _household(leaf)
        case MovedWithin():
            return f"引っ越して{leaf.within_days}日以内"
        case DueWithin():
            return f"出産予定日まで{leaf.within_days}日以内"
        case DwellsIn():
            return f"住まいが{_quoted(leaf.codes, DWELLING_NAMES)}"
        case CareIs():
            return f"介護の認定が{_quoted(leaf.codes, CARE_NAMES)}"
    raise TypeError(leaf)


def _household(leaf: HouseholdOf) -> str:
    if leaf.lt is None:
        return f"{leaf.gte}人以上の世帯"
    least = leaf.gte or 1
    return f"{least}人の世帯" if leaf.lt == least + 1 else f"{least}人から{leaf.lt - 1}人の世帯"


def _far(metres: int) -> str:
    return f"{metres}m" if metres < 1000 else f"{metres / 1000:g}km"


def _named(codes: Iterable[str], names: Names) -> str:
    return "・".join(names.get(code, code) for code in codes)


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


def _quoted(codes: Iterable[str], names: Names = INTEREST_NAMES) -> str:
    return "".join(f"「{names[code]}」" for code in codes)


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
