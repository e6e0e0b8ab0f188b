"""Leaving a question for the clerks of a town, without a trace of who asked; and what the clerks do with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.queries import Town, town
from portal.municipalities.scope import System, viewing_as
from portal.search import events
from portal.search.models import Question, State
from portal.search.rules import cleaning

if TYPE_CHECKING:
    from portal.identity.models import Officer

# As long as a year of a town hall: what is asked each April comes again.
KEPT = dt.timedelta(days=400)


class NothingLeft(Refused):
    sentence = _("質問から、番号や名前などを除くと、何も残りませんでした。知りたいことを、番号を書かずに、もう少しくわしく書いてください。")


class NoSuchTown(Refused):
    sentence = _("どの市町村への質問かがわかりません。市町村を選んで、もう一度送ってください。")


class QuestionGone(Refused):
    sentence = _("この質問は、ほかの職員が先に済ませました。一覧を開き直してください。")


def leave(typed: str, town_id: str, *, today: dt.date) -> str:
    """Put a question on a town's list; gives it as it was kept. Asked before, it is only counted, and a done one is open again.

    Nothing says who left it: the portal acts, about nobody, and the row knows days, no hours.
    """
    asked = _live(town_id)
    with viewing_as(System("keep a question", asked.code)), trail.act(events.QUESTION_LEFT, by=trail.PORTAL, town=asked.code):
        text = cleaning.cleaned(typed)
        if not text:
            raise NothingLeft
        facts = {"text": text, "times": 0, "first_on": today, "last_on": today}
        row, _is_new = Question.objects.get_or_create(municipality_id=asked.code, key=cleaning.key_of(text), defaults=facts)
        Question.objects.filter(pk=row.pk).update(times=F("times") + 1, last_on=today)
        Question.objects.filter(pk=row.pk, state=State.CLOSED).update(state=State.OPEN)
        Question.objects.filter(pk=row.pk, state=State.ANSWERED).update(state=State.OPEN)
    return text


def answer(question_id: int, url: str, *, by: Officer) -> None:
    """An item was published for it. One that is not there any more, or another town's, is nobody's business here."""
    with trail.act(events.QUESTION_ANSWERED, by=by, town=by.municipality_id) as act:
        act.note(changed=Question.objects.filter(pk=question_id, state=State.OPEN).update(state=State.ANSWERED, answer_url=url[:300]))


def close(question: Question, *, by: Officer) -> None:
    """Done without an item: answered elsewhere, or not for this town."""
    with trail.act(events.QUESTION_CLOSED, by=by, on=question):
        _move(question, State.OPEN, State.CLOSED)


def reopen(question: Question, *, by: Officer) -> None:
    with trail.act(events.QUESTION_REOPENED, by=by, on=question):
        if not Question.objects.filter(pk=question.pk).exclude(state=State.OPEN).update(state=State.OPEN):
            raise QuestionGone


def forget_old(today: dt.date) -> int:
    """Erase what nobody has asked for more than a year."""
    with viewing_as(System("forget old questions")), trail.act(events.QUESTIONS_FORGOTTEN, by=trail.PORTAL) as act:
        gone, _by_model = Question.objects.filter(last_on__lt=today - KEPT).delete()
        act.note(gone=gone)
    return gone


def _move(question: Question, before: State, after: State) -> None:
    if not Question.objects.filter(pk=question.pk, state=before).update(state=after):
        raise QuestionGone


def _live(town_id: str) -> Town:
    found = town(town_id) if town_id.isdecimal() else None
    if found is None or not found.is_live:
        raise NoSuchTown
    return found
