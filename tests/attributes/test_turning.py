"""A day that turns for many people at once turns for each of them as it would alone."""

from datetime import date, timedelta

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.columns import Look
from portal.attributes.rules.layout import encode, order_of, part
from portal.attributes.rules.tick import boundaries
from portal.attributes.rules.turning import Narrowed, by_row, narrowed, newly, newly_reached, touching

from . import strategies
from .test_audience import MINAMI, UNDER_3, nested

SAKAI = "271403"
OLD = {"attr": "age", "gte": 65}
UNDER_7 = {"some": "child", "where": {"age": {"lt": 7}}}


def in_columns(people):
    facts = [strategies.as_facts(person) for person in people]
    towns, births = ([int(one.town or 0) for one in facts], [one.birth_on.toordinal() if one.birth_on else 0 for one in facts])
    order = order_of({"town": np.array(towns, np.uint32), "birth_on": np.array(births, np.int32)})
    return [facts[place] for place in order], encode(facts)


@given(st.lists(strategies.rules, min_size=1, max_size=4), st.lists(strategies.people, max_size=10), strategies.todays, st.integers(1, 40))
@example([{"some": "child", "where": {"grade": ["e1"]}}], [{"home": (SAKAI, None), "children": (date(2020, 5, 1),)}], date(2027, 3, 31), 1)
def test_many_newly_match_as_each_alone_would(written, people, before, days):
    assume(all(nested(rule) <= 6 for rule in written))
    facts, columns = in_columns(people)
    after, rules = before + timedelta(days=days), [parse(rule) for rule in written]
    stand = boundaries(rules, before, after)
    assert touching(columns, stand).tolist() == [row for row, one in enumerate(facts) if stand.touch(one)]
    for rule in rules:
        full = [
            row for row, one in enumerate(facts)
            if one.town and judge(rule, one, after).matches and not judge(rule, one, before).matches
        ]  # fmt: skip
        assert newly(rule, Look(columns, before), Look(columns, after)).tolist() == full
        assert {*full} <= {*touching(columns, stand).tolist()}


@given(strategies.rules, strategies.rules, st.lists(strategies.people, max_size=10), strategies.todays, st.integers(0, 40))
@example(UNDER_3, UNDER_7, [{"home": (SAKAI, None), "children": (date(2021, 5, 1),)}], date(2027, 3, 31), 0)
@example(OLD, {}, [{"home": (SAKAI, None)}, {"home": ("272027", None)}], date(2027, 3, 31), 1)
def test_a_rule_that_was_another_reaches_whom_it_would_newly_reach_one_by_one(was, written, people, before, days):
    assume(max(nested(was), nested(written)) <= 6)
    facts, columns = in_columns(people)
    after, old, new = before + timedelta(days=days), parse(was), parse(written)
    full = [
        row for row, one in enumerate(facts)
        if one.town == SAKAI and judge(new, one, after).matches and not judge(old, one, before).matches
    ]  # fmt: skip
    then, now = Look(columns, before), Look(columns, after)
    assert newly_reached((new, SAKAI), now, (old, SAKAI), then).tolist() == full
    assert newly_reached((new, SAKAI), now, (new, SAKAI), now).tolist() == []


@given(st.lists(strategies.people, max_size=10), st.data())
def test_a_part_of_the_people_is_as_if_nobody_else_were_there(people, data):
    _facts, columns = in_columns(people)
    mine = sorted(data.draw(st.sets(st.integers(0, len(people) - 1)))) if people else []
    facts = in_columns(people)[0]
    expected = encode([facts[row] for row in mine])
    found = part(columns, np.array(mine, np.int64))
    assert {name: column.tolist() for name, column in found.items()} == {name: column.tolist() for name, column in expected.items()}


@given(strategies.rules, strategies.people, strategies.todays, st.sampled_from([None, SAKAI, "272027"]))
def test_nobody_outside_is_ever_matched(written, person, today, town):
    assume(nested(written) <= 6)
    rule, facts = parse(written), strategies.as_facts(person)
    if facts.town and town in (None, facts.town) and judge(rule, facts, today).matches:
        among = narrowed(rule, today, town)
        assert among.towns is None or facts.town in among.towns
        assert among.births is None or any(low <= facts.birth_on <= high for low, high in among.births)
        assert among.children is None or any(low <= day <= high for day in facts.children for low, high in among.children)


def test_only_what_must_be_true_narrows_and_never_what_somebody_is_not():
    today = date(2026, 11, 21)
    assert narrowed(parse({"not": {"attr": "area", "in": [SAKAI]}}), today).is_everybody
    assert narrowed(parse({"any": [OLD, UNDER_3]}), today).is_everybody
    assert narrowed(parse({}), today, SAKAI) == Narrowed(frozenset({SAKAI}))
    assert narrowed(parse(MINAMI), today, "272027") == Narrowed(frozenset())
    some = narrowed(parse({"all": [MINAMI, OLD, UNDER_3]}), today, SAKAI)
    assert (some.towns, some.births) == (frozenset({SAKAI}), ((date(1800, 1, 1), date(1961, 11, 21)),))
    assert some.children == ((date(2023, 11, 22), today),)


def test_rows_are_gathered_with_all_that_belongs_to_them():
    found = [(np.array([1, 4], np.uint32), 0), (np.array([0, 4], np.uint32), 1), (np.array([4], np.uint32), 2)]
    assert [*by_row(found)] == [(0, [1]), (1, [0]), (4, [0, 1, 2])]
    assert [*by_row([])] == []
