"""The list of a town's clerks."""

from portal.search.models import Question

# Fewer are not told as a number: a question that three people asked may be known by its words.
SMALLEST_COUNT = 5


def how_often(row: Question) -> int | None:
    """How many times it was asked; None below the smallest count that is shown."""
    return row.times if row.times >= SMALLEST_COUNT else None
