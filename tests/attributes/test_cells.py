"""What may be shown of a count that is split up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attributes.rules.cells import SMALLEST_CELL, protected


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([], ()),
        ([12, 30], (10, 30)),
        ([3, 30, 14], (None, 30, None)),  # alone it could be worked out of the whole
        ([3, 4, 30, 14], (None, None, 30, None)),  # seven together still are few
        ([6, 7, 30], (None, None, 30)),
        ([0, 0, 25], (None, None, None)),
        ([5], (None,)),
        ([0, 40, 50], (None, None, 50)),
    ],
)
def test_small_cells_are_hidden_with_company(numbers, shown):
    assert protected(numbers) == shown


@given(st.lists(st.integers(0, 500), max_size=50))
def test_nothing_small_is_shown_or_can_be_worked_out(numbers):
    shown = protected(numbers)
    hidden = [number for number, told in zip(numbers, shown, strict=True) if told is None]
    assert all(told is None or (told >= SMALLEST_CELL and abs(told - number) <= 5) for number, told in zip(numbers, shown, strict=True))
    assert all(number >= SMALLEST_CELL for number, told in zip(numbers, shown, strict=True) if told is not None)
    if hidden and len(hidden) < len(numbers):
        assert len(hidden) > 1
        assert sum(hidden) >= SMALLEST_CELL
