"""Which parts of a count may be shown, so that nobody can be picked out of them, also by taking one number from another."""

from collections.abc import Sequence

SMALLEST_CELL = 10


def protected(numbers: Sequence[int], smallest: int = SMALLEST_CELL) -> tuple[int | None, ...]:
    """The numbers that may be shown, rounded to tens; None for the others.

    Small ones are hidden. Their sum is known, as the whole is; so never one alone is hidden, and all that are hidden together are
    not few: the smallest of the others are hidden with them until that is so.
    """
    hidden = {place for place, number in enumerate(numbers) if number < smallest}
    for place in sorted(range(len(numbers)), key=lambda place: numbers[place]):
        if not hidden or (len(hidden) > 1 and sum(numbers[one] for one in hidden) >= smallest):
            break
        hidden.add(place)
    return tuple(None if place in hidden else round(number, -1) for place, number in enumerate(numbers))
