"""What waits for an officer: people who cannot go on before somebody in the town hall has looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.desks import Urgency, Waiting
from portal.identity.models import CardCase, CounterRecovery, LookQuestion, Officer, ProxyCheck
from portal.identity.models.card import CaseState
from portal.identity.models.proxy import CheckState

OPEN_CASES = (CaseState.WAITING, CaseState.SECONDED)
OPEN_CHECKS = (CheckState.WAITING, CheckState.HALF)


def waiting(officer: Officer, now: dt.datetime) -> Iterator[Waiting]:
    """Four queries. A resident stands at the counter while a recovery waits for its second officer."""
    if not officer.may(("clerk", "approver", "administrator")):
        return
    standing = CounterRecovery.objects.filter(confirmed_at=None, cancelled_at=None, finished_at=None, expires_at__gt=now)
    at_counter = standing.exclude(started_by=officer.pk).count()
    yield _line(_("窓口での再設定で、もう1人の職員の確認を待っている方"), at_counter, "counterrecovery", Urgency.OVERDUE)
    yield _line(_("代理の確認"), ProxyCheck.objects.filter(state__in=OPEN_CHECKS).count(), "proxycheck")
    yield _line(_("カードの付け替えの確認"), CardCase.objects.filter(state__in=OPEN_CASES).count(), "cardcase")
    yield _line(_("見られた記録についての、住民からの質問"), LookQuestion.objects.filter(answered_at=None).count(), "lookquestion")


def _line(text: str, count: int, screen: str, urgency: Urgency = Urgency.NOW) -> Waiting:
    return Waiting(text, count, reverse(f"admin:identity_{screen}_changelist"), urgency)
