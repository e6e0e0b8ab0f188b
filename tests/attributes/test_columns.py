"""A count over columns is the count of those whom the walker finds, one by one."""

from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.attributes.rules import columns as counting
from portal.attributes.rules.addressed import addressed
from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.columns import Reached, count, matching_rows
from portal.attributes.rules.layout import encode

from . import oracle, strategies
from .test_audience import MINAMI, TODAY, UNDER_3, nested

SAKAI = "271403"


def walked(rule, people, today, town=None):
    mine = [facts for facts in people if facts.town and town in (None, facts.town)]
    verdicts = [judge(rule, facts, today).matches for facts in mine]
    return Reached(verdicts.count(True), verdicts.count(None), len(mine))


@pytest.fixture(params=[2, 1 << 17], scope="module")
def at_once(request):
    """What is asked of many is asked of some at once: of two, and of all of these."""
    before, counting.AT_ONCE = counting.AT_ONCE, request.param
    yield
    counting.AT_ONCE = before


@given(st.lists(strategies.rules, min_size=1, max_size=6), st.lists(strategies.people, max_size=12), strategies.todays)
def test_columns_and_walker_agree(at_once, written, people, today):
    assume(all(nested(rule) <= 6 for rule in written))
    facts = [strategies.as_facts(person) for person in people]
    columns = encode(facts)
    for rule in map(parse, [*written, {}]):
        for town in (None, SAKAI, "272027"):
            assert count(rule, columns, today, town) == walked(rule, facts, today, town)
            rows = matching_rows(rule, counting.Look(columns, today), town).tolist()
            assert (rows, len(rows)) == (sorted(set(rows)), walked(rule, facts, today, town).certain)


def names(written, town, *, negated=False):
    """Whether a rule as it is written wants somebody who works in the town."""
    if "not" in written:
        return names(written["not"], town, negated=not negated)
    parts = written.get("all", written.get("any", []))
    mine = written.get("attr") == "work" and town in written["in"] and not negated
    return mine or any(names(part, town, negated=negated) for part in parts)


WORKERS = {"any": [{"attr": "work", "in": [SAKAI]}, {"not": {"attr": "work", "in": ["272027"]}}]}


@given(st.lists(strategies.rules, max_size=3), st.lists(strategies.people, max_size=12), strategies.todays)
def test_who_works_in_a_town_counts_there_for_a_rule_that_names_it_and_for_no_other(written, people, today):
    assume(all(nested(rule) <= 6 for rule in written))
    people = [person for person in people if "home" in person]
    columns = encode([strategies.as_facts(person) for person in people])
    for rule, town in product([*written, WORKERS], (None, SAKAI, "272027")):
        reached = [
            person for person in people
            if town in (None, person["home"][0]) or (names(rule, town) and person.get("work") == town)
        ]  # fmt: skip
        expected = sum(oracle.holds(rule, strategies.as_oracle_knows(person), today) is True for person in reached)
        asked, where = addressed(parse(rule), town)
        assert count(asked, columns, today, where).certain == expected
        assert (asked, where) == (parse(rule), town) or names(rule, town)


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


@pytest.mark.parametrize(("least", "town"), [*product([1, 2, 3], [SAKAI, None])])
def test_brothers_and_sisters_are_counted_among_few_and_among_many(least, town):
    """Three families whose parents are told apart by their age; the children of two others are of another age."""
    births = [date(2019, 5, 1), date(2021, 5, 1), date(2022, 5, 1)]
    some = [{"home": (SAKAI, "271454"), "birth": date(1980 + n, 1, 1), "children": tuple(births[: n + 1])} for n in range(3)]
    others = [{"home": (SAKAI, "271454"), "birth": date(1950, 1, n + 1), "children": (date(2023, 1, 1),) * 3} for n in range(2)]
    facts = [strategies.as_facts(person) for person in [*some, *others, {"home": ("272027", ""), "children": tuple(births)}]]
    ages = {}, {"attr": "age", "gte": 40}, {"attr": "age", "lt": 46}
    for where, age in product([{"age": {"lt": 8}}, {"grade": ["e1", "nenchu"]}], ages):
        child = {"some": "child", "where": where, "min": least}
        for rule in map(parse, [{"all": [child, age]} if age else child, {"any": [child, {"attr": "age", "gte": 99}]}]):
            assert count(rule, encode(facts), TODAY, town) == walked(rule, facts, TODAY, town)


def test_nobody_at_all():
    assert count(parse(MINAMI), encode([]), TODAY) == Reached(0, 0, 0)


def test_two_grades_that_meet_are_one_and_no_child_counts_twice():
    pupil = strategies.as_facts({"home": (SAKAI, "271454"), "children": (date(2019, 5, 1),)})
    both = parse({"some": "child", "where": {"grade": ["e1", "e2"], "age": {"lt": 12}}, "min": 2})
    assert count(both, encode([pupil]), TODAY, SAKAI) == Reached(0, 0, 1)
    assert count(parse(UNDER_3), encode([pupil, strategies.as_facts({"home": (SAKAI, None)})]), TODAY, SAKAI) == Reached(0, 1, 2)
