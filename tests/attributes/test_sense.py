"""A rule that nobody can match is known before it is published, and no rule that somebody can match is taken for one."""

from datetime import date

import pytest
from hypothesis import assume, given

from portal.attributes.rules import sense
from portal.attributes.rules.audience import judge, parse

from . import strategies
from .test_audience import MINAMI, NEAR, TODAY, UNDER_3, nested

IN_SUITA = {"attr": "near", "lat": 34.7594, "lon": 135.5155, "metres": 10_000, "name": "吹田市役所"}
OVER_64 = {"attr": "age", "gte": 65}


@pytest.mark.parametrize(
    "rule",
    [
        {"all": [MINAMI, {"not": MINAMI}]},
        {"all": [MINAMI, {"attr": "area", "in": ["272027"]}]},
        {"all": [OVER_64, {"attr": "age", "lt": 40}]},
        {"all": [UNDER_3, {"not": UNDER_3}]},
        {"some": "child", "where": {"class_age": {"gte": 1, "lt": 2}, "grade": ["e1"]}},
        {"all": [{"attr": "pets", "any_of": ["none"]}, {"attr": "pets", "any_of": ["dog"]}]},
        {"all": [{"attr": "car", "in": ["yes"]}, {"attr": "car", "in": ["no"]}]},
        {"all": [{"attr": "household", "gte": 4}, {"attr": "household", "lt": 3}]},
        {"all": [{"attr": "postal", "in": ["590"]}, {"attr": "postal", "in": ["5910"]}]},
        {"all": [NEAR | {"metres": 10_000}, IN_SUITA]},
        {"all": [NEAR, {"not": NEAR | {"metres": 2000}}]},
        {"any": [{"all": [OVER_64, {"not": OVER_64}]}, {"all": [MINAMI, {"not": MINAMI}]}]},
    ],
)
def test_what_nobody_can_be(rule):
    assert sense.contradicts_itself(parse(rule), TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"all": [MINAMI, {"attr": "area", "in": ["271403"]}]},
        {"all": [{"attr": "area", "in": ["271403"]}, {"not": MINAMI}]},
        {"all": [UNDER_3, {"not": {"some": "child", "where": {"age": {"lt": 1}}}}]},
        {"all": [{"attr": "interests", "any_of": ["pets"]}, {"not": {"attr": "interests", "any_of": ["work"]}}]},
        {"some": "child", "where": {"class_age": {"gte": 5, "lt": 6}, "age": {"gte": 6}}},
        {"all": [{"attr": "postal", "in": ["590"]}, {"not": {"attr": "postal", "in": ["5900"]}}]},
        {"all": [NEAR | {"metres": 12_000}, IN_SUITA]},
        {"all": [{"not": NEAR | {"metres": 10_000}}, {"not": IN_SUITA}]},
        {"all": [NEAR | {"metres": 2000}, {"not": NEAR}]},
    ],
)
def test_what_somebody_can_be(rule):
    assert not sense.contradicts_itself(parse(rule), TODAY)


@given(strategies.rules, strategies.people)
def test_a_rule_that_matches_somebody_is_never_refused(rule, person):
    assume(nested(rule) <= 6)
    read = parse(rule)
    if judge(read, strategies.as_facts(person), TODAY).matches:
        assert not sense.contradicts_itself(read, TODAY)
    if judge(read, strategies.as_facts(person), TODAY).matches is False:
        assert not sense.leaves_nobody_out(read, TODAY)


def test_a_rule_that_leaves_nobody_out():
    assert sense.leaves_nobody_out(parse({"any": [MINAMI, {"not": MINAMI}]}), TODAY)
    assert sense.leaves_nobody_out(parse({"attr": "dwelling", "in": ["house", "flat", "rented", "public", "other"]}), date(2026, 4, 1))
    assert not sense.leaves_nobody_out(parse(MINAMI), TODAY)
    assert not sense.leaves_nobody_out(parse(NEAR | {"metres": 20_000}), TODAY)
    assert sense.leaves_nobody_out(parse({"any": [NEAR, {"not": NEAR}]}), TODAY)
    assert not sense.leaves_nobody_out(parse({}), TODAY)


def test_health_is_known_as_such_wherever_it_stands():
    assert sense.is_sensitive(parse({"any": [MINAMI, {"not": {"attr": "care", "in": ["none"]}}]}))
    assert sense.is_sensitive(parse({"attr": "disability", "any_of": ["physical"]}))
    assert not sense.is_sensitive(parse({"all": [MINAMI, UNDER_3]}))
    assert sense.attributes_asked(parse({"all": [MINAMI, UNDER_3]})) == {"town", "children"}
