"""The daily tick looks at few people, and misses nobody whom looking at all of them would find."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.index import RuleIndex
from portal.attributes.rules.tick import Boundaries, boundaries, newly

from . import strategies
from .test_audience import UNDER_3, nested

MARCH_31, APRIL_1 = date(2027, 3, 31), date(2027, 4, 1)


@given(st.lists(strategies.rules, min_size=1, max_size=6), strategies.people, strategies.todays, st.integers(1, 40))
@example([{"some": "child", "where": {"grade": ["e1"]}}], {"children": (date(2020, 5, 1),)}, MARCH_31, 1)
@example([{"attr": "age", "gte": 65, "basis": "eve"}], {"birth": date(1960, 2, 29)}, date(2025, 2, 27), 1)
def test_the_tick_finds_what_a_full_recompute_finds(written, person, before, days):
    assume(all(nested(rule) <= 6 for rule in written))
    rules, facts, after = [parse(rule) for rule in written], strategies.as_facts(person), before + timedelta(days=days)
    full = [n for n, rule in enumerate(rules) if judge(rule, facts, after).matches and not judge(rule, facts, before).matches]
    looked_at = boundaries(rules, before, after).touch(facts)
    assert newly(RuleIndex(rules, before), RuleIndex(rules, after), facts) == full
    assert looked_at or full == []


@given(st.lists(st.tuples(strategies.rules, strategies.rules), min_size=1), strategies.people, strategies.todays, st.integers(0, 9))
def test_rules_that_were_changed_meanwhile_are_compared_with_what_they_were(pairs, person, before, days):
    assume(all(nested(rule) <= 6 for pair in pairs for rule in pair))
    old, new = ([parse(pair[place]) for pair in pairs] for place in (0, 1))
    facts, after = strategies.as_facts(person), before + timedelta(days=days)
    full = [n for n, rule in enumerate(new) if judge(rule, facts, after).matches and not judge(old[n], facts, before).matches]
    assert newly(RuleIndex(old, before), RuleIndex(new, after), facts) == full


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        (UNDER_3, date(2026, 11, 21), date(2026, 11, 22),
         Boundaries(children=((date(2023, 11, 22), date(2023, 11, 22)), (date(2026, 11, 22), date(2026, 11, 22))))),
        ({"attr": "area", "in": ["271403"]}, MARCH_31, APRIL_1, Boundaries()),
        ({"some": "child", "where": {"grade": ["e1"]}}, MARCH_31, APRIL_1, Boundaries(children=((date(2019, 4, 2), date(2021, 4, 1)),))),
        ({"some": "child", "where": {"grade": ["e1"]}}, APRIL_1, date(2027, 4, 2), Boundaries()),
        ({"attr": "moved", "within_days": 30}, MARCH_31, APRIL_1,
         Boundaries(moves=((date(2027, 3, 1), date(2027, 3, 1)), (APRIL_1, APRIL_1)))),
    ],
)  # fmt: skip
def test_few_days_stand_on_a_boundary_and_1_april_moves_two_classes(rule, before, after, expected):
    assert boundaries([parse(rule)], before, after) == expected


def test_who_becomes_one_and_a_half_newly_matches_once():
    rules = [parse({"some": "child", "where": {"age": {"gte": 18, "lt": 24, "unit": "month"}}})]
    born = Facts(children=(date(2025, 5, 22),))
    indexes = [RuleIndex(rules, date(2026, 11, day)) for day in (20, 21, 22)]
    found = [newly(indexes[place], indexes[place + 1], born) for place in (0, 1)]
    assert found == [[], [0]]
