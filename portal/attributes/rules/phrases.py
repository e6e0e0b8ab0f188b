"""A rule as a short list, for every language that has no grammar of its own here: "お住まい：堺市／お子さん：年齢（歳）3未満".

Each condition is one whole phrase of the catalogue, a label and its value, so that a language with cases, genders or plurals can say it
right: no word is bent to fit another. Numbers stand alone, their unit in the label ("1 years" cannot come about). A new condition is one
line in `_PHRASES`. `say` turns a phrase, or a word of the vocabulary, into the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

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
    MovedWithin,
    NearTo,
    PostalIs,
    SomeChild,
    Where,
    WorksIn,
)
from .vocabulary import (
    CAR_NAMES,
    CARE_NAMES,
    DISABILITY_NAMES,
    DWELLING_NAMES,
    GRADES,
    INTEREST_NAMES,
    LANGUAGE_NAMES,
    PET_NAMES,
)

Names = Mapping[str, str]
Say = Callable[[str], str]


def _(msgid: str) -> str:
    """Marks a phrase for translation and keeps it: `say` translates it when it is shown."""
    return msgid


_EVERYBODY = _("すべての方")
_REASON = _("あなたに当てはまること：%(conditions)s")
_ALL, _ANY = _("次のすべて：%(conditions)s"), _("次のどれか：%(conditions)s")
# A list inside a list says where it ends, for "a and b or c" can be read in two ways.
_INSIDE = _("［%(conditions)s］")
_AND_NEXT = _("%(first)s／%(next)s")
_OR_WORD = _("、")
_EVE = _("%(condition)s（誕生日の前日から数えて）")
_FROM, _BELOW, _BETWEEN = _("%(from)s以上"), _("%(below)s未満"), _("%(from)s〜%(to)s")
_OWN_AGES = {
    "year": _("ご本人の年齢（歳）：%(age)s"),
    "month": _("ご本人の年齢（か月）：%(age)s"),
    "day": _("ご本人の年齢（日数）：%(age)s"),
}
_NOT_OWN_AGES = {
    "year": _("ご本人の年齢（歳、次を除く）：%(age)s"),
    "month": _("ご本人の年齢（か月、次を除く）：%(age)s"),
    "day": _("ご本人の年齢（日数、次を除く）：%(age)s"),
}
_CHILD_AGES = {"year": _("年齢（歳）%(age)s"), "month": _("年齢（か月）%(age)s"), "day": _("年齢（日数）%(age)s")}
_CHILD, _CHILDREN = _("お子さん：%(child)s"), _("お子さん（%(least)s人以上）：%(child)s")
_NO_CHILD = _("お子さん（次に当てはまる子はいない）：%(child)s")
_FEWER_CHILDREN = _("お子さん（次に当てはまる子が%(least)s人より少ない）：%(child)s")
_CLASS_AGE, _GRADE = _("4月1日の年齢（歳）%(age)s"), _("学年 %(grades)s")
_PLACE = _("%(place)s（%(distance)sまで）")
_AND_ALSO = _("%(first)s・%(next)s")


@dataclass(frozen=True)
class Reader:
    """Who is spoken to. `tells_eve`: how ages are counted is for those who write rules, not for those who are told why."""

    say: Say
    names: Names
    tells_eve: bool = True

    def put(self, phrase: str, **values: object) -> str:
        return self.say(phrase) % values

    def words(self, codes: Iterable[str], known: Names) -> str:
        return self.say(_OR_WORD).join(self.say(known.get(code, code)) for code in codes)

    def joined(self, by: str, parts: Iterable[str]) -> str:
        return reduce(lambda first, following: self.say(by) % {"first": first, "next": following}, parts)

    def span(self, gte: int | None, lt: int | None) -> str:
        """3未満 · 65以上 · 3〜5 · 3"""
        if lt is None:
            return self.put(_FROM, **{"from": gte})
        if not gte:
            return self.put(_BELOW, below=lt)
        return str(gte) if lt == gte + 1 else self.put(_BETWEEN, **{"from": gte, "to": lt - 1})

    def age(self, phrases: Names, age: Age) -> str:
        said = self.put(phrases[age.unit], age=self.span(age.gte, age.lt))
        return self.put(_EVE, condition=said) if self.tells_eve and age.basis == "eve" else said


@dataclass(frozen=True)
class Phrase:
    """`value` fills the place called `place`. `opposites`: by codes, where the opposite has a plain word of its own."""

    said: str
    negated: str
    place: str
    value: Callable[[Any, Reader], str]
    opposites: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def __call__(self, literal: Literal, reader: Reader) -> str:
        phrase = self.negated if literal.negated else self.said
        if literal.negated and self.opposites:
            phrase = self.opposites.get(getattr(literal.leaf, "codes", ()), phrase)
        return reader.put(phrase, **{self.place: self.value(literal.leaf, reader)})


def sentence(rule: Rule, names: Names, say: Say) -> str:
    """Whom the rule is for, as a list of conditions."""
    return say(_EVERYBODY) if rule.is_for_everybody else _said(rule.tree, Reader(say, names))


def reason(because: Iterable[Literal], names: Names, say: Say) -> str:
    """Why this person was matched, as one line; "" when nothing was asked."""
    listed = phrase(because, names, say)
    return say(_REASON) % {"conditions": listed} if listed else ""


def phrase(literals: Iterable[Literal], names: Names, say: Say) -> str:
    """These conditions as one list, without whom they concern; "" when there is none."""
    reader = Reader(say, names, tells_eve=False)
    said = [_said(literal, reader) for literal in literals]
    return reader.joined(_AND_NEXT, said) if said else ""


def _said(tree: Branch | Literal, reader: Reader) -> str:
    if isinstance(tree, Literal):
        return _PHRASES[type(tree.leaf)](tree, reader)
    if len(tree.parts) == 1:
        return _said(tree.parts[0], reader)
    listed = reader.joined(_AND_NEXT, [_part(part, reader) for part in tree.parts])
    return reader.put(_ALL if tree.every else _ANY, conditions=listed)


def _part(tree: Branch | Literal, reader: Reader) -> str:
    while isinstance(tree, Branch) and len(tree.parts) == 1:
        tree = tree.parts[0]
    said = _said(tree, reader)
    return said if isinstance(tree, Literal) else reader.put(_INSIDE, conditions=said)


def _own_age(literal: Literal, reader: Reader) -> str:
    leaf: Any = literal.leaf
    return reader.age(_NOT_OWN_AGES if literal.negated else _OWN_AGES, leaf)


def _some_child(literal: Literal, reader: Reader) -> str:
    leaf: Any = literal.leaf
    phrase = (_NO_CHILD if leaf.least == 1 else _FEWER_CHILDREN) if literal.negated else _CHILD if leaf.least == 1 else _CHILDREN
    return reader.put(phrase, child=_child(leaf.where, reader), least=leaf.least)


def _child(where: Where, reader: Reader) -> str:
    said = [reader.age(_CHILD_AGES, where.age)] if where.age else []
    if where.class_age:
        said.append(reader.put(_CLASS_AGE, age=reader.span(where.class_age.gte, where.class_age.lt)))
    if where.grade:
        said.append(reader.put(_GRADE, grades=reader.words(where.grade, {code: name for code, (name, _age) in GRADES.items()})))
    return reader.joined(_AND_ALSO, said)


def _codes(known: Names) -> Callable[[Any, Reader], str]:
    return lambda leaf, reader: reader.words(leaf.codes, known)


def _areas(leaf: AreaIs | WorksIn, reader: Reader) -> str:
    return reader.words(leaf.codes, reader.names)


def _days(leaf: MovedWithin | DueWithin, reader: Reader) -> str:
    return str(leaf.within_days)


def _place(leaf: NearTo, reader: Reader) -> str:
    far = f"{leaf.metres // 1000} km" if leaf.metres % 1000 == 0 else f"{leaf.metres} m"
    return reader.put(_PLACE, place=leaf.name, distance=far)


# One line for each condition of the grammar.
_PHRASES: Mapping[type, Callable[[Literal, Reader], str]] = {
    AgeIs: _own_age,
    SomeChild: _some_child,
    AreaIs: Phrase(_("お住まい：%(areas)s"), _("お住まい（次を除く）：%(areas)s"), "areas", _areas),
    WorksIn: Phrase(_("通勤・通学先：%(areas)s"), _("通勤・通学先（次を除く）：%(areas)s"), "areas", _areas),
    PostalIs: Phrase(
        _("郵便番号のはじめ：%(digits)s"), _("郵便番号のはじめ（次を除く）：%(digits)s"), "digits", _codes({})
    ),
    NearTo: Phrase(_("お住まいの近くの場所：%(place)s"), _("お住まいの近くの場所（次を除く）：%(place)s"), "place", _place),
    LanguageIs: Phrase(
        _("ふだん使うことば：%(languages)s"), _("ふだん使うことば（次を除く）：%(languages)s"), "languages", _codes(LANGUAGE_NAMES)
    ),
    InterestedIn: Phrase(
        _("関心のあること：%(interests)s"), _("関心のあること（次を除く）：%(interests)s"), "interests", _codes(INTEREST_NAMES)
    ),
    DwellsIn: Phrase(
        _("住まいの種類：%(dwellings)s"), _("住まいの種類（次を除く）：%(dwellings)s"), "dwellings", _codes(DWELLING_NAMES)
    ),
    CarIs: Phrase(
        _("自動車：%(use)s"), _("自動車（次を除く）：%(use)s"), "use", _codes(CAR_NAMES),
        {("yes",): _("自動車：使っていない"), ("no",): _("自動車：使っている")},
    ),
    KeepsPet: Phrase(
        _("ペット：%(pets)s"), _("ペット（次を除く）：%(pets)s"), "pets", _codes(PET_NAMES), {("none",): _("ペット：飼っている")}
    ),
    CareIs: Phrase(
        _("介護の認定：%(levels)s"), _("介護の認定（次を除く）：%(levels)s"), "levels", _codes(CARE_NAMES),
        {("none",): _("介護の認定：受けている")},
    ),
    HasDisability: Phrase(
        _("障がいの手帳など：%(papers)s"), _("障がいの手帳など（次を除く）：%(papers)s"), "papers", _codes(DISABILITY_NAMES),
        {("none",): _("障がいの手帳など：持っている")},
    ),
    HouseholdOf: Phrase(
        _("世帯の人数：%(people)s"), _("世帯の人数（次を除く）：%(people)s"), "people", lambda leaf, reader: reader.span(leaf.gte, leaf.lt)
    ),
    MovedWithin: Phrase(
        _("引っ越してからの日数（最大）：%(days)s"), _("引っ越してからの日数（次の日数以内を除く）：%(days)s"), "days", _days
    ),
    DueWithin: Phrase(
        _("出産予定日までの日数（最大）：%(days)s"), _("出産予定日までの日数（次の日数以内を除く）：%(days)s"), "days", _days
    ),
}  # fmt: skip
