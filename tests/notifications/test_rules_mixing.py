"""Pages over two lists in one order: whatever stands where, each thing stands on one page, and no more is read than is needed."""

from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.mixing import first_needed, mixed

places = st.lists(st.integers(0, 30), max_size=40).map(sorted)


@given(places, places, st.integers(1, 7))
def test_the_pages_are_the_whole_order_cut_into_pieces(many, few, size):
    """The oracle sorts everything at once. "a" before "b": of two that came together, the row of the data base is first."""
    rows, at_hand = [(place, "a", number) for number, place in enumerate(many)], [(place, "b", number) for number, place in enumerate(few)]
    whole = sorted(rows + at_hand)
    shown = []
    for start in range(0, len(whole), size):
        read = rows[first_needed(start, len(few)) : start + size]
        assert len(read) <= size + len(few)
        shown += mixed(read, at_hand, lambda one: one[0], start, start + size)
    assert shown == whole
