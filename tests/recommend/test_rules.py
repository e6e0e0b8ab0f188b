from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import distance
from recommend.rules import freshness, ranking, written
from recommend.rules.ranking import ARTICLE, BENEFIT, EVENT, PROCEDURE, SAFETY, Candidate
from recommend.rules.refusals import RowRefused

TODAY = date(2026, 11, 21)


def card(key, kind, days=None, shown=0):
    return Candidate(key, kind, None if days is None else TODAY + timedelta(days=days), shown)


SIX_NEAR = [card(str(days), BENEFIT, days) for days in (7, 6, 5, 4, 3, 2)]
KINDS = st.sampled_from([*ranking.CLASS_WEIGHTS, SAFETY])


@pytest.mark.parametrize(
    ("cards", "limit", "expected"),
    [
        pytest.param([card("n", ARTICLE), card("s", SAFETY)], 9, ["s", "n"], id="safety is pinned"),
        pytest.param([card("s", SAFETY), card("t", SAFETY)], 1, ["s", "t"], id="safety is never cut off"),
        pytest.param([card("b", BENEFIT), card("late", ARTICLE, 20), card("soon", ARTICLE, 2)], 9, ["soon", "late", "b"], id="the lane"),
        pytest.param([card("seen", BENEFIT, 2, shown=1), card("new", ARTICLE, 21)], 9, ["new", "seen"], id="shown leaves the lane"),
        pytest.param([card("far", BENEFIT, 22), card("near", ARTICLE, 21)], 9, ["near", "far"], id="21 days"),
        pytest.param([card("e", EVENT, 1), card("a", ARTICLE, 21)], 9, ["a", "e"], id="events do not take the lane"),
        pytest.param([*SIX_NEAR, card("a", ARTICLE)], 9, list("234567a"), id="five in the lane, and it does not count against its kind"),
        pytest.param([card("p", PROCEDURE), card("b", BENEFIT), card("a", ARTICLE), card("e", EVENT)], 9, list("bpae"), id="classes"),
        pytest.param([card("b1", BENEFIT), card("b2", BENEFIT), card("p", PROCEDURE)], 9, ["b1", "p", "b2"], id="diversity"),
        pytest.param([card("tired", BENEFIT, shown=2), card("p", PROCEDURE, shown=1)], 9, ["p", "tired"], id="fatigue"),
        pytest.param([card("past", BENEFIT, -1), card("b", BENEFIT, 30, shown=1)], 9, ["b", "past"], id="a past deadline gives nothing"),
        pytest.param([card("x", ARTICLE), card("y", ARTICLE)], 1, ["x"], id="ties keep their order"),
    ],
)
def test_the_order_of_a_page(cards, limit, expected):
    assert [one.key for one in ranking.ordered(cards, TODAY, limit)] == expected


@given(
    st.lists(
        st.builds(card, st.uuids().map(str), KINDS, st.none() | st.integers(-5, 40), st.integers(0, 5)),
        unique_by=lambda one: one.key,
    ),
    st.integers(1, 12),
)  # fmt: skip
def test_a_page_is_full_has_nothing_twice_and_is_chosen_greedily(cards, limit):
    page = ranking.ordered(cards, TODAY, limit)
    pinned = sum(one.kind == SAFETY for one in cards)
    assert len(page) == min(len(cards), max(limit, pinned))
    assert len({one.key for one in page}) == len(page)
    fresh = [one for one in cards if one.shown_days == 0 and one.kind not in (SAFETY, EVENT)]
    in_lane = [one for one in fresh if freshness.is_near(one.deadline_on, TODAY)]
    start = pinned + min(ranking.LANE, len(in_lane))
    for place in range(start, len(page)):
        above = [one.kind for one in page[start:place]]
        rest = [one for one in cards if one not in page[:place]]
        best = max(ranking.points(one, above.count(one.kind), TODAY) for one in rest)
        assert ranking.points(page[place], above.count(page[place].kind), TODAY) == best


@pytest.mark.parametrize(
    ("opens", "closes", "deadline", "expected"),
    [(0, None, None, True), (1, None, None, False), (-5, 0, None, True), (-5, -1, None, False), (-5, None, 0, True), (-5, 9, -1, False)],
)
def test_what_is_live(opens, closes, deadline, expected):
    days = [None if days is None else TODAY + timedelta(days=days) for days in (opens, closes, deadline)]
    assert freshness.is_live(*days, TODAY) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5/16/2020", date(2020, 5, 16)),
        ("2020/5/16", date(2020, 5, 16)),
        ("2020.10/5", date(2020, 10, 5)),
        ("2020-05-16", date(2020, 5, 16)),
        ("８/２/２０２０", date(2020, 8, 2)),
        ("8/2/2020  3:30:00 PM", date(2020, 8, 2)),
    ],
)
def test_dates_as_they_are_written(text, expected):
    assert written.day(text, "startDate") == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "日付がありません"), ("随時", "日付の形が読めません"), ("2020/2/30", "存在しない日付です"), ("13/1/2020", "存在しない日付です")],
)
def test_what_is_no_date(text, reason):
    with pytest.raises(RowRefused) as refused:
        written.day(text, "startDate")
    assert (refused.value.reason, refused.value.column) == (reason, "startDate")


@pytest.mark.parametrize(
    ("text", "expected"), [("09:30", time(9, 30)), ("９：３０", time(9, 30)), ("24:00", None), ("25:00", None), ("", None), ("夕方", None)]
)
def test_clocks(text, expected):
    assert written.clock(text) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("34.5,135.4", (34.5, 135.4)), ("34.5, 135.4", (34.5, 135.4)), ("135.4,34.5", (34.5, 135.4)), (",", None), ("", None)],
)
def test_places_are_turned_round_when_swapped(cell, expected):
    assert written.place_in_one_cell(cell, "location") == expected


@pytest.mark.parametrize("cell", ["0,0", "34.5", "abc,def", "51.5,-0.1"])
def test_what_is_no_place_in_japan(cell):
    with pytest.raises(RowRefused):
        written.place_in_one_cell(cell, "location")


@pytest.mark.parametrize(("text", "expected"), [("https://x.jp/a", "https://x.jp/a"), ("javascript:alert(1)", ""), ("http://a b", "")])
def test_only_addresses_of_the_web_become_links(text, expected):
    assert written.web(text) == expected


def test_a_degree_of_latitude_is_111_km():
    assert distance.metres(34.0, 135.0, 35.0, 135.0) == pytest.approx(111_195, abs=10)
    assert [distance.rounded(metres) for metres in (3, 123, 987, 1240, 12_340)] == [0, 120, 990, 1200, 12_300]
