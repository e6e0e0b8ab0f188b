"""What a town (an operator: the prefecture, for all towns) writes on its help page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.help import events
from portal.help.models import Answer, AnswerWords
from portal.help.queries.answers import print_of
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from portal.identity.models import Officer


class NotYourTown(Refused):
    sentence = _("ほかの市町村の質問は変えられません。自分の市町村の質問を開いてください。")


def save(answer: Answer, *, written: Sequence[AnswerWords], removed: Sequence[AnswerWords] = (), by: Officer) -> Answer:
    """Keep a question with its words in other languages. Those that were written now are up to date; the others may be no more."""
    with trail.act(events.ANSWER_SAVED, by=by, town=by.municipality_id) as act:
        _refuse_foreign(answer, by)
        answer.save()
        for words in removed:
            words.delete()
        for words in written:
            words.answer, words.of = answer, print_of(answer.question, answer.text)
            words.save()
        act.on_object(answer)
        act.note(languages=len(written), shown=answer.is_shown)
    return answer


def erase(answer: Answer, *, by: Officer) -> None:
    with trail.act(events.ANSWER_ERASED, by=by, town=by.municipality_id) as act:
        _refuse_foreign(answer, by)
        act.note(answer=str(answer.pk))
        answer.delete()


def _refuse_foreign(answer: Answer, by: Officer) -> None:
    if answer.municipality_id != by.municipality_id:
        raise NotYourTown
