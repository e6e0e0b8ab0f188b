"""Names of areas, and rules that speak of them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from portal.attributes import documents
from portal.attributes.rules.areas import has_wards
from portal.attributes.rules.audience import Rule, literals
from portal.attributes.rules.grammar import AreaIs, WorksIn
from portal.municipalities.queries import full_names, towns, wards

Choice = tuple[str, str] | tuple[str, list[tuple[str, str]]]


def area_names(rules: Iterable[Rule], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Code -> name ("堺市南区") of every area that the rules speak of; no query when they speak of none, or only of those `known`."""
    leaves = [literal.leaf for rule in rules for literal in literals(rule.tree)]
    codes = {code for leaf in leaves if isinstance(leaf, AreaIs | WorksIn) for code in leaf.codes}
    told = {code: name for code, name in (known or {}).items() if code in codes}
    return told | (full_names(codes - told.keys()) if codes - told.keys() else {})


def area_choices(only: str | None = None) -> list[Choice]:
    """Municipalities in the order of their codes for a select; a designated city opens into itself and its wards."""
    choices: list[Choice] = []
    for town in towns():
        if only not in (None, town.code):
            continue
        if has_wards(town.code):
            inside = [(code, f"{town.name}{name}") for code, name in wards(town.code)]
            choices.append((town.name, [(town.code, gettext("%s(区は選ばない)") % town.name), *inside]))
        else:
            choices.append((town.code, town.name))
    return choices


def town_choices() -> list[tuple[str, str]]:
    return [(town.code, town.name) for town in towns()]


def sentence(rule: Rule) -> str:
    """Whom the rule is for, with the names of the areas."""
    return documents.sentence(rule, area_names([rule]))
