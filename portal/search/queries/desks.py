"""What waits for a clerk: questions to which nobody has written an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.desks import Urgency, Waiting
from portal.search.models import Question
from portal.search.models.question import State

if TYPE_CHECKING:
    from portal.identity.models import Officer


def waiting(officer: Officer, _now: dt.datetime) -> Iterator[Waiting]:
    if officer.may(("clerk", "approver", "administrator")):
        url = f"{reverse('admin:search_question_changelist')}?state__exact=open"
        open_ones = Question.objects.filter(municipality=officer.municipality_id, state=State.OPEN).count()
        yield Waiting(_("まだ答えていない、見つからなかった質問"), open_ones, url, Urgency.GOING_ON)
