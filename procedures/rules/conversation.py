"""Messages about a case: how long, how many, and while what lasts."""

from procedures.rules.states import State

LONGEST = 2000
# Whoever writes on and on before the office has read a word is better served by a telephone.
MOST_UNREAD = 10
MOST_AT_ONCE = 5
MOST_PAPERS = 30

_OVER = frozenset({State.DRAFT, State.DISCARDED, State.WITHDRAWN})


def may_write(state: State) -> bool:
    """From the sending on, also after the decision: that is when most questions come. Not about what was taken back."""
    return state not in _OVER


def cleaned(text: str) -> str:
    """Without blanks around it and without characters that nobody types; line breaks stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    printable = "".join(char for char in lines if char == "\n" or char.isprintable() or char == "\u3000")
    return printable.strip()[:LONGEST]
