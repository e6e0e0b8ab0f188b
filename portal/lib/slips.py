"""A slip: a few facts that a page hands out and a form brings back. It is signed and dated, and kept nowhere.

    ASKED = Slip("figures.ticket", good_for=dt.timedelta(days=1), shape=(str, str, str))
    written = ASKED.written(task, town_id, mark)                                            # into the hidden field
    task, town_id, mark = ASKED.read(written)                                               # out of the answer

Signed, not sealed: whoever has it can read it. So there is nothing in it that its reader may not know.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing

# Ours are a fifth of this; what somebody makes up is not even looked at.
LONGEST = 1000


class SlipOver(Exception):
    """Too old, not ours, or one that another form has handed out. Which of them is nobody's business."""


@dataclass(frozen=True)
class Slip:
    """`purpose` is part of the key: a slip of one form is none of another's. `shape`: the kinds of its facts, in order (str, int)."""

    purpose: str
    good_for: dt.timedelta
    shape: tuple[type, ...]

    def written(self, *facts: str | int) -> str:
        return signing.dumps(facts, salt=self.purpose)

    def read(self, written: str) -> tuple[Any, ...]:
        """The facts. Raises `SlipOver`."""
        try:
            facts = signing.loads(written, salt=self.purpose, max_age=self.good_for) if len(written) <= LONGEST else ()
        except (signing.BadSignature, ValueError):
            raise SlipOver from None
        if not isinstance(facts, list) or [type(fact) for fact in facts] != [*self.shape]:
            raise SlipOver
        return tuple(facts)
