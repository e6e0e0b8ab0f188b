from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.index import MOST_CLAUSES, RuleIndex, clauses

from . import strategies
from .test_audience import MINAMI, UNDER_3, nested


@given(st.lists(strategies.rules, max_size=12), st.lists(strategies.people, min_size=1, max_size=5), strategies.todays)
def test_the_index_finds_what_walking_each_rule_finds(written, people, today):
    assume(all(nested(rule) <= 6 for rule in written))
    rules = [parse(rule) for rule in [*written, {}]]
    index = RuleIndex(rules, today)
    for person in people:
        facts = strategies.as_facts(person)
        walked = [number for number, rule in enumerate(rules) if judge(rule, facts, today).matches]
        assert index.matching(facts) == walked


def test_a_rule_that_would_burst_into_clauses_is_walked_instead():
    pair = {"any": [MINAMI, UNDER_3]}
    pairs = {"all": [{"any": [MINAMI, {"attr": "age", "gte": age}]} for age in range(1, 8)]}
    assert len(clauses(parse(pair).tree)) == 2
    assert MOST_CLAUSES < 2**7
    assert clauses(parse(pairs).tree) is None
    index = RuleIndex([parse(pair), parse(pairs)], date(2026, 11, 21))
    assert index.matching(strategies.as_facts({"birth": date(2000, 1, 1)})) == [1]
