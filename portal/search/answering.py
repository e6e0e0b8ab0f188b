"""Where a clerk writes what answers a question: filled by the floor that has items, which gives the address of its form."""

from collections.abc import Callable

# Question's words and key → the address of the page on which the answer is written.
writers: list[Callable[[str, int], str]] = []


def address(text: str, question_id: int) -> str:
    return writers[0](text, question_id) if writers else ""
