"""Taking the answer to a question after a finished task. Nothing is kept that leads from an answer to whoever gave it.

The page of a task carries a signed word (`tickets.Ticket`): the kind of task, the town, and a keyed digest of the task. With it comes the
answer. One row (`Answered`) says that this digest has answered and goes away after a while; the answer itself is only added to a month's
number. Neither names the other, and no row of an answer knows its hour or its day. Nor does the trail: an entry of its own would hold the
exact moment, beside entries that say who had the page open.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit import retention, trail
from portal.figures import events
from portal.figures.models import Answered, Count, Voice
from portal.figures.queries.keeping import VOICES, VOICES_KEPT
from portal.figures.tickets import Given, Ticket
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from portal.search.rules.cleaning import cleaned

KEPT = dt.timedelta(days=30)


class AlreadyAnswered(Refused):
    sentence = _("この質問には、もう答えていただきました。ありがとうございます。")


def take(shown: Ticket, given: Given, *, today: dt.date) -> None:
    """Count an answer once. Raises `AlreadyAnswered`."""
    month, town = today.replace(day=1), {"municipality_id": shown.town_id}
    mark = sealed.blind(f"{shown.mark}/{given.question}", purpose="figures.question")
    words = cleaned(given.words) if given.words.strip() else ""
    with viewing_as(System("take an answer", shown.town_id)):
        if Answered.objects.filter(mark=mark).exists():
            raise AlreadyAnswered
        with transaction.atomic():
            try:
                with transaction.atomic():
                    Answered.objects.create(mark=mark, on=today, **town)
            except IntegrityError:
                raise AlreadyAnswered from None
            row, _new = Count.objects.get_or_create(measure=given.measure, day=month, part=given.part, **town, defaults={"number": 0})
            Count.objects.filter(pk=row.pk).update(number=F("number") + 1)
            if words:
                Voice.objects.create(month=month, text=words[:200], **town)


def forget(today: dt.date) -> int:
    """Erase marks whose pages have long stopped asking, and words of more than a year ago."""
    with viewing_as(System("forget who has answered")), trail.act(events.FORGOTTEN, by=trail.PORTAL) as act:
        marks, _each = Answered.objects.filter(on__lt=today - KEPT).delete()
        old = Voice.objects.filter(month__lt=today - VOICES_KEPT).exclude(municipality__in=retention.held(VOICES))
        voices, _each = old.delete()
        act.note(marks=marks, voices=voices)
    return marks + voices
