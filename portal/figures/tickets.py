"""What a finished task may answer with, and an answer that was read: nothing here is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.figures.rules.measures import BETWEEN, SCORES, TASKS, Measure, group_of
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.lib.slips import Slip, SlipOver

# A page asks for so long after its task was finished, and what it asked may be answered for a day.
ASKED_FOR = dt.timedelta(days=14)
_SLIP = Slip("figures.ticket", good_for=dt.timedelta(days=1), shape=(str, str, str))


class TicketOver(Refused):
    sentence = _("この質問は、時間がたったので答えられません。お気持ちだけ、ありがとうございます。")


class NoAnswer(Refused):
    sentence = _("答えを選んでください。")


@dataclass(frozen=True)
class Ticket:
    """The kind of task, the town, and a keyed digest of the task; once for each of the two questions."""

    task: str
    town_id: str
    mark: str

    def __str__(self) -> str:
        return _SLIP.written(self.task, self.town_id, self.mark)


@dataclass(frozen=True)
class Given:
    """An answer: to which question, and where it is counted."""

    question: str
    measure: Measure
    part: str
    words: str = ""


def ticket_for(task: str, town_id: str, key: object) -> Ticket:
    """The ticket of one finished task; the same each time its page is opened."""
    return Ticket(task, town_id, sealed.blind(f"{task}/{town_id}/{key}", purpose="figures.answered"))


def ticket(written: str) -> Ticket:
    """Raises `TicketOver` for one that is old, or is none of ours."""
    try:
        found = Ticket(*_SLIP.read(written))
    except SlipOver:
        raise TicketOver from None
    if found.task not in TASKS:
        raise TicketOver
    return found


def tapped(shown: Ticket, score: str) -> Given:
    """One of `SCORES`. Raises `NoAnswer`."""
    if score not in SCORES:
        raise NoAnswer
    return Given("tap", Measure.ANSWERS, BETWEEN.join((shown.task, score)))


def recommended(points: int, words: str) -> Given:
    """0 to 10, and a few words or none. Raises `NoAnswer`."""
    if points not in range(11):
        raise NoAnswer
    return Given("nps", Measure.NPS, group_of(points), words)
