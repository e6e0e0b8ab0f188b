"""The arithmetic of a batch's statistics, as tables."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules import statistics
from notifications.rules.statistics import MARKS, Costs, Point

COUNTS = [100, 150, 200, 300, 400, 500, 600, 700, 750, 760, 800]


def test_a_curve_has_no_point_that_lies_ahead() -> None:
    points = statistics.curve(COUNTS, timedelta(hours=3, minutes=1))
    assert points[-1] == Point(timedelta(hours=3), 400)
    assert [point.opened for point in points] == COUNTS[:5]


def test_after_a_week_the_four_figures_are_there() -> None:
    points = statistics.asked_for(statistics.curve(COUNTS, timedelta(days=8)))
    assert [(point.after / timedelta(hours=1), point.opened) for point in points] == [(1, 200), (3, 400), (24, 700), (168, 800)]


def test_every_figure_asked_for_is_a_mark() -> None:
    assert set(statistics.ASKED_FOR) <= set(MARKS)


@pytest.mark.parametrize(("part", "whole", "expected"), [(0, 0, 0), (849, 849, 100), (848, 849, 99), (1, 3, 33)])
def test_a_hundred_per_cent_is_everybody(part: int, whole: int, expected: int) -> None:
    assert statistics.percent(part, whole) == expected


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 849, (0, 849)),
        (5, 849, (None, 849)),
        (845, 849, (None, 849)),
        (849, 849, (849, 849)),
        (400, 849, (400, 849)),
        (3, 7, (None, None)),
    ],
)
def test_no_small_figure_leaves_the_town_nor_can_be_worked_out(part: int, whole: int, told: tuple[int | None, int | None]) -> None:
    assert statistics.pair_outside(part, whole) == told


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_is_told_outside_never_tells_fewer_than_ten(one: int, other: int) -> None:
    part, whole = statistics.pair_outside(min(one, other), max(one, other))
    known = [n for n in (part, whole, None if part is None or whole is None else whole - part) if n is not None]
    assert all(n == 0 or n >= 10 for n in known)


def test_the_figures_of_the_trial_come_out() -> None:
    """443 hours and 1.84 million yen a year (MISSION): at these rates that is about 4,230 letters."""
    year = statistics.saved(4234, Costs())
    assert (round(year.hours), round(year.yen / 10_000)) == (443, 184)


def test_nothing_posted_less_saves_nothing() -> None:
    assert statistics.saved(0, Costs()) == statistics.Saved(0, 0.0, 0)
