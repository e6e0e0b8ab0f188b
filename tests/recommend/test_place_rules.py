"""Hours, distances and the drawing of places, by tables and properties."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import distance
from recommend.rules import access, hours, sketch
from recommend.rules.hours import Now

WEEKDAYS = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "12:00"}, {"days": [0, 1, 2, 3, 4], "from": "13:00", "to": "17:30"}]
ON_HOLIDAYS = [*WEEKDAYS, {"days": [5, 6, 7], "from": "10:00", "to": "24:00"}]
ALWAYS = [{"days": [*range(8)], "from": "00:00", "to": "24:00"}]
MONDAY, SATURDAY = "2026-11-30", "2026-11-28"


@pytest.mark.parametrize(
    ("opening", "moment", "is_holiday", "expected"),
    [
        ([], f"{MONDAY} 10:00", False, Now(None)),
        (WEEKDAYS, f"{MONDAY} 08:59", False, Now(False, opens_at="09:00")),
        (WEEKDAYS, f"{MONDAY} 09:00", False, Now(True, until="12:00")),
        (WEEKDAYS, f"{MONDAY} 12:00", False, Now(False, opens_at="13:00")),
        (WEEKDAYS, f"{MONDAY} 17:30", False, Now(False)),
        (WEEKDAYS, f"{SATURDAY} 10:00", False, Now(False)),
        (WEEKDAYS, f"{MONDAY} 10:00", True, Now(None)),
        (ON_HOLIDAYS, f"{MONDAY} 09:30", True, Now(False, opens_at="10:00")),
        (ON_HOLIDAYS, f"{MONDAY} 23:59", True, Now(True)),
        (ALWAYS, f"{MONDAY} 00:00", True, Now(True)),
        ([{"days": [0], "from": "09:00", "to": "12:00"}, {"days": [0], "from": "12:00", "to": "15:00"}], f"{MONDAY} 09:00", False,
         Now(True, until="15:00")),
        ([{"days": [*range(7)], "from": "00:00", "to": "24:00"}], f"{MONDAY} 03:00", True, Now(True)),
    ],
)  # fmt: skip
def test_open_now_is_what_the_hours_say_and_nothing_more(opening, moment, is_holiday, expected):
    assert hours.at(opening, datetime.fromisoformat(moment), is_holiday=is_holiday) == expected


def test_day_and_night_is_every_day_of_the_week():
    assert hours.is_always_open(ALWAYS)
    assert hours.is_always_open([{"days": days, "from": "00:00", "to": "24:00"} for days in ([0, 1, 2], [3, 4, 5, 6])])
    assert [hours.is_always_open(some) for some in ([], WEEKDAYS, [{"days": [0], "from": "00:00", "to": "24:00"}])] == [False] * 3


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], False), ([["車いす対応", "有"]], True), ([["車いす対応", "無"]], False), ([["備考", "車いすのかたは裏口から"]], False),
        ([["車椅子使用者対応トイレ", "1"]], True), ([["バリアフリー", "なし（階段のみ）"]], False),
        ([["定員", "90"], ["車いす対応", " "]], False),
    ],
)  # fmt: skip
def test_accessible_is_only_what_says_so(facts, expected):
    assert access.is_accessible(facts) is expected


osaka = st.tuples(st.floats(34.2, 35.1), st.floats(135.0, 135.8))


@given(osaka, osaka, st.integers(1, 30_000))
def test_whatever_is_within_reach_lies_in_the_box(here, there, reach):
    south, north, west, east = distance.box(*here, reach)
    if distance.metres(*here, *there) <= reach:
        assert south <= there[0] <= north
        assert west <= there[1] <= east


@given(st.lists(osaka, min_size=1, max_size=20), st.none() | osaka, st.booleans())
def test_every_place_is_on_the_drawing_once_and_north_is_up(points, you, is_tiled):
    drawn = sketch.sketch([*enumerate(points, start=1)], you, is_tiled=is_tiled)
    assert bool(drawn.tiles) is is_tiled
    assert sorted(number for mark in drawn.marks for number in mark.numbers) == [*range(1, len(points) + 1)]
    spots = [(mark.x, mark.y) for mark in drawn.marks] + ([drawn.you] if you else [])
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in spots)
    tops = {number: mark.y for mark in drawn.marks for number in mark.numbers}
    most, least = (pick(range(len(points)), key=lambda place: points[place][0]) + 1 for pick in (max, min))
    assert tops[most] <= tops[least] + 2 * sketch.TOGETHER
    assert 0 < drawn.bar <= sketch.LONGEST_BAR or drawn.metres == sketch.SCALES[0]


def test_the_bar_is_as_long_as_what_it_stands_for():
    """Two places 1,112 m apart on one meridian."""
    drawn = sketch.sketch([(1, (34.57, 135.48)), (2, (34.58, 135.48))])
    apart = abs(drawn.marks[0].y - drawn.marks[1].y)
    assert apart / drawn.bar * drawn.metres == pytest.approx(distance.metres(34.57, 135.48, 34.58, 135.48), rel=0.02)
    assert sketch.sketch([]) is None


def test_tiles_cover_the_drawing():
    drawn = sketch.sketch([(1, (34.5733, 135.4831))], is_tiled=True)
    assert min(tile.x for tile in drawn.tiles) <= 0 < drawn.width <= max(tile.x for tile in drawn.tiles) + 256
    assert min(tile.y for tile in drawn.tiles) <= 0 < drawn.height <= max(tile.y for tile in drawn.tiles) + 256
    assert {tile.z for tile in drawn.tiles} == {17}
