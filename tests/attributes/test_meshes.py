"""Grid squares of 500 m: codes reckoned by hand from the standard's formula, and a reach that is the distance of their centres."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.attributes.rules.audience import Facts, judge, parse
from portal.attributes.rules.meshes import HOW_MANY, centre, code_at, code_of, number_of, reach

from . import oracle
from .test_audience import NEAR, TODAY

north, east = st.floats(34.2, 35.1499), st.floats(135.0, 135.8499)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        # 34.5733 x 1.5 = 51.86; 34.398' of 40' is 6 x 5' and 4.398', that is 8 x 30'' and 23.9'', which is above 15''.
        (34.5733, 135.4830, "513563884"),
        (34.69375, 135.50194, "523504301"),
        (34.7594, 135.5155, "523514111"),
        (34.4606, 135.3710, "513552592"),
        # The first square of its thousandth, and the last one: a border belongs to the square above it and to its right.
        (34.6667, 135.0, "523500001"),
        (34.66666, 135.8499, "513576974"),
    ],
)
def test_codes_reckoned_by_hand(latitude, longitude, code):
    assert code_at(latitude, longitude) == code
    assert code_of(number_of(code)) == code


@given(north, east)
def test_a_point_lies_in_its_square(latitude, longitude):
    code = code_at(latitude, longitude)
    middle = centre(number_of(code))
    assert middle == pytest.approx(oracle.middle_of(code), abs=1e-9)
    assert abs(latitude - middle[0]) <= 7.5 / 3600 + 1e-9
    assert abs(longitude - middle[1]) <= 11.25 / 3600 + 1e-9


def test_each_number_is_one_square():
    codes = [code_of(number) for number in range(1, HOW_MANY + 1)]
    assert len({*codes}) == HOW_MANY < 1 << 16
    assert [number_of(code) for code in codes] == [*range(1, HOW_MANY + 1)]


@pytest.mark.parametrize("code", ["", "51356388", "513563880", "513563885", "513598884", "５１３５６３８８４", "533945461", "abcdefghi"])
def test_what_is_no_square_of_osaka(code):
    assert number_of(code) == 0


def test_far_away_there_is_no_square():
    assert [code_at(*point) for point in ((35.68, 139.76), (-34.5, 135.5), (34.19, 135.5), (34.5, 134.99))] == [None] * 4


@settings(max_examples=12, deadline=None)
@given(north, east, st.integers(500, 20_000))
def test_within_reach_is_whose_centre_is_near_and_nobody_else(latitude, longitude, metres):
    rule = {"lat": latitude, "lon": longitude, "metres": metres}
    found = reach(latitude, longitude, metres)
    assert found[0] == 0
    assert [*found[1:]] == [oracle.is_near(rule, oracle.middle_of(code_of(number))) for number in range(1, HOW_MANY + 1)]


def test_who_told_no_square_matches_neither_the_rule_nor_its_opposite():
    assert [judge(parse(rule), Facts(town="271403", ward="271454"), TODAY).matches for rule in (NEAR, {"not": NEAR})] == [None, None]
    assert judge(parse(NEAR), Facts(), TODAY).asks == ("place_mesh",)
    here, there = Facts(place_mesh="513563884"), Facts(place_mesh="523514111")
    verdicts = [[judge(parse(rule), facts, TODAY).matches for rule in (NEAR, {"not": NEAR})] for facts in (here, there)]
    assert verdicts == [[True, False], [False, True]]
