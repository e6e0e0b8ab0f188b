"""Tables of this floor. Only this app imports them; other floors fill `sources` and ask `portal.search.queries`."""

from portal.search.models.entry import Due, Entry, Term, Turn
from portal.search.models.question import Question, State

__all__ = ["Due", "Entry", "Question", "State", "Term", "Turn"]
