"""A count over columns is the count of those whom the walker finds, one by one."""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.columns import Reached, count, encode

from . import strategies
from .test_audience import MINAMI, TODAY, UNDER_3, nested

SAKAI = "271403"


def walked(rule, people, today, town=None):
    mine = [facts for facts in people if facts.town and town in (None, facts.town)]
    verdicts = [judge(rule, facts, today).matches for facts in mine]
    return Reached(verdicts.count(True), verdicts.count(None), len(mine))


@given(st.lists(strategies.rules, min_size=1, max_size=6), st.lists(strategies.people, max_size=12), strategies.todays)
def test_columns_and_walker_agree(written, people, today):
    assume(all(nested(rule) <= 6 for rule in written))
    facts = [strategies.as_facts(person) for person in people]
    columns = encode(facts)
    for rule in map(parse, [*written, {}]):
        for town in (None, SAKAI, "272027"):
            assert count(rule, columns, today, town) == walked(rule, facts, today, town)


@given(strategies.rules, st.lists(strategies.people, min_size=1, max_size=4), strategies.todays)
def test_a_stretch_of_the_whole_and_a_small_part_of_it_count_alike(written, people, today):
    """Children are found by their birth date in the whole, and by their parents in a ninth of it."""
    assume(nested(written) <= 6)
    facts = [strategies.as_facts(person) for person in people]
    elsewhere = [strategies.as_facts({"home": ("273210", "")})] * (9 * len(facts))
    rule = parse(written)
    here = [one for one in facts if one.town != "273210"]
    for town in (SAKAI, "272027"):
        assert count(rule, encode([*here, *elsewhere]), today, town) == walked(rule, here, today, town)


def test_nobody_at_all():
    assert count(parse(MINAMI), encode([]), TODAY) == Reached(0, 0, 0)


def test_two_grades_that_meet_are_one_and_no_child_counts_twice():
    pupil = strategies.as_facts({"home": (SAKAI, "271454"), "children": (date(2019, 5, 1),)})
    both = parse({"some": "child", "where": {"grade": ["e1", "e2"], "age": {"lt": 12}}, "min": 2})
    assert count(both, encode([pupil]), TODAY, SAKAI) == Reached(0, 0, 1)
    assert count(parse(UNDER_3), encode([pupil, strategies.as_facts({"home": (SAKAI, None)})]), TODAY, SAKAI) == Reached(0, 1, 2)
