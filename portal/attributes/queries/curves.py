"""Where and how old the people are whom a rule reaches: bars for officers, with small ones hidden."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.attributes.rules import columns
from portal.attributes.rules.ages import of_age
from portal.attributes.rules.areas import has_wards
from portal.attributes.rules.audience import Branch, Literal, Rule
from portal.attributes.rules.cells import protected
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.grammar import AgeIs, AreaIs
from portal.attributes.rules.layout import Columns
from portal.municipalities.queries import towns, wards

# Ages from and below.
BANDS: tuple[tuple[int, int | None], ...] = ((0, 20), (20, 30), (30, 40), (40, 50), (50, 60), (60, 70), (70, 80), (80, None))


@dataclass(frozen=True)
class Bar:
    """`share` of the longest bar, in percent; 0 for a hidden one."""

    label: str
    people: str
    share: int
    is_hidden: bool


@dataclass(frozen=True)
class Curve:
    """`areas` is empty in a town without wards. The last bar of each is of those who have not told it, if there are any."""

    areas: tuple[Bar, ...]
    ages: tuple[Bar, ...]

    @property
    def tables(self) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
        return self.areas, self.ages


def of_people(reached: Sequence[Facts], town_id: str | None, today: dt.date) -> Curve:
    """Of people who were looked at one by one and are reached for certain."""
    codes, places = _places(town_id), [facts.ward if town_id else facts.town for facts in reached]
    in_areas = [places.count(code) for code in codes]
    born = [facts.birth_on for facts in reached if facts.birth_on]
    in_bands = [sum(of_age(today, low, high, "year").holds(day) for day in born) for low, high in BANDS]
    return _curve(in_areas, in_bands, len(reached), town_id)


def of_snapshot(rule: Rule, found: Columns, town_id: str | None, today: dt.date, certain: int) -> Curve:
    def also(leaf: AreaIs | AgeIs) -> int:
        narrower = Rule(Branch(True, (*_parts(rule), Literal(leaf))))
        return columns.count(narrower, found, today, town_id, sure_only=True).certain

    in_areas = [also(AreaIs.model_validate({"attr": "area", "in": [code]})) for code in _places(town_id)]
    in_bands = [also(AgeIs(attr="age", gte=low, lt=high)) for low, high in BANDS]
    return _curve(in_areas, in_bands, certain, town_id)


def _parts(rule: Rule) -> tuple[Branch | Literal, ...]:
    return rule.tree.parts if isinstance(rule.tree, Branch) and rule.tree.every else (rule.tree,)


def _places(town_id: str | None) -> list[str]:
    if town_id is None:
        return [town.code for town in towns()]
    return [code for code, _name in wards(town_id)] if has_wards(town_id) else []


def _curve(in_areas: list[int], in_bands: list[int], all_: int, town_id: str | None) -> Curve:
    names = [town.name for town in towns()] if town_id is None else [name for _code, name in wards(town_id)]
    areas = _bars(names, in_areas, all_, _("区の登録なし") if town_id else _("登録なし")) if in_areas else ()
    return Curve(areas, _bars([_band(*one) for one in BANDS], in_bands, all_, _("生年月日の登録なし")))


def _bars(names: Iterable[str], numbers: list[int], all_: int, unknown: str) -> tuple[Bar, ...]:
    left = all_ - sum(numbers)
    labels, every = [*names], numbers
    if left:
        labels, every = [*labels, unknown], [*numbers, left]
    shown = protected(every)
    longest = max((number or 0 for number in shown), default=0)
    return tuple(_bar(label, number, longest) for label, number in zip(labels, shown, strict=True))


def _bar(label: str, number: int | None, longest: int) -> Bar:
    if number is None:
        return Bar(label, _("出しません"), 0, True)
    return Bar(label, _("約%s人") % f"{number:,}", round(100 * number / longest) if longest else 0, False)


def _band(low: int, high: int | None) -> str:
    if high is None:
        return _("%d歳以上") % low
    return _("%d歳未満") % high if not low else _("%(from)d〜%(to)d歳") % {"from": low, "to": high - 1}

