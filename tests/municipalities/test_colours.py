"""A town's colour: judged by WCAG, mended by as little as it takes, readable in the dark as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.municipalities.rules import colours
from portal.municipalities.rules.colours import DARK, LEAST, WHITE, contrast, judge, nearest, normal

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("told", "kept"),
    [("#0A6B3D", "#0a6b3d"), (" 0017c1 ", "#0017c1"), ("#0a5", "#00aa55"), ("red", None), ("#12345", None), ("", None),
     ("#１２３４５６", None), ("#0a6b3d;}", None)],
)  # fmt: skip
def test_how_a_colour_may_be_written(told: str, kept: str | None) -> None:
    assert normal(told) == kept


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)]
)
def test_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


@given(COLOURS)
def test_the_nearest_can_always_be_read_and_what_can_be_read_stays(colour: str) -> None:
    for against in (WHITE, DARK):
        mended = nearest(colour, against)
        assert contrast(mended, against) >= LEAST
        assert nearest(mended, against) == mended
    assert judge(colour).is_readable == (contrast(colour, WHITE) >= LEAST)


@given(COLOURS)
def test_no_readable_colour_is_told_to_fall_short(colour: str) -> None:
    judged = judge(colour)
    assert judged.is_readable or judged.contrast < LEAST


def test_the_colour_of_the_portal_itself_is_fine() -> None:
    assert judge("#0017c1").is_readable
    assert contrast(colours.for_the_dark("#0017c1"), DARK) >= LEAST
