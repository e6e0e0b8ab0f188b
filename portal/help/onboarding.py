"""What a town's help page begins with, besides the portal's own questions, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.help import events
from portal.help.models import Answer, AnswerWords, Desk
from portal.help.queries.answers import print_of
from portal.municipalities.queries import Town
from portal.municipalities.steps import Doer, Step

Words = Mapping[str, tuple[str, str]]


def steps(town: Town) -> tuple[Step, ...]:
    """Whom to call. The portal's own questions are there in any case."""
    is_known = Desk.objects.filter(pk=town.code).exists()
    why = _("入れないと、いまつながるかどうかを、住民の方に言えません。")
    return (Step("desk", _("電話の受付時間を入れる"), is_known, Doer.ADMINISTRATOR, reverse("admin:help_desk"), why),)


def prepare(town_id: str, answers: Sequence[tuple[Mapping[str, Any], Words]], *, by: trail.Actor) -> int:
    """Give a town questions of its own: columns, and (question, answer) by language. Those it has already stay as they are."""
    known = set(Answer.objects.filter(municipality_id=town_id).values_list("question", flat=True))
    new = [(facts, words) for facts, words in answers if facts["question"] not in known]
    if not new:
        return 0
    with trail.act(events.ANSWER_SAVED, by=by, town=town_id) as act:
        for facts, words in new:
            row = Answer.objects.create(municipality_id=town_id, **facts)
            told = print_of(row.question, row.text)
            rows = [AnswerWords(answer=row, language=code, question=asked, text=said, of=told) for code, (asked, said) in words.items()]
            AnswerWords.objects.bulk_create(rows)
        act.note(answers=len(new))
    return len(new)
