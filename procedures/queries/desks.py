"""What waits for an officer: cases whose turn is the office's. Asked from the officer's own viewpoint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.desks import Urgency, Waiting
from procedures.models import Application, Appointment
from procedures.queries import conversation, payments, second
from procedures.rules import slots
from procedures.rules.payments import PaymentState
from procedures.rules.slots import Visit
from procedures.rules.states import SEEN_BY_STAFF, State

if TYPE_CHECKING:
    from portal.identity.models import Officer

WORKERS = ("clerk", "approver", "administrator")
WITH_US = (State.SUBMITTED, State.RESUBMITTED, State.REVIEWING)


def waiting(officer: Officer, now: dt.datetime) -> Iterator[Waiting]:
    """Five queries, for any number of cases."""
    if not officer.may(WORKERS):
        return
    today, queue = timezone.localdate(now), reverse("admin:procedures_application_changelist")
    sent = Application.objects.filter(state__in=SEEN_BY_STAFF)
    mine, nobodys = Q(assignee=officer.pk), Q(assignee=None)
    with_us = sent.filter(state__in=WITH_US).aggregate(
        late=Count("pk", Q(expected_on__lt=today)), mine=Count("pk", mine), nobodys=Count("pk", nobodys)
    )  # fmt: skip
    yield Waiting(_("めやすの日を過ぎた申請"), with_us["late"], f"{queue}?pace=late", Urgency.OVERDUE)
    unpaid = payments.with_fee(sent.filter(state=State.WITHDRAWN), PaymentState.PAID).count()
    yield Waiting(_("取下げのあと、返金していない手数料"), unpaid, f"{queue}?fee=back", Urgency.OVERDUE)
    yield Waiting(_("住民からの、まだ読んでいないメッセージ"), conversation.waiting_for_office(sent).count(), f"{queue}?state=written")
    yield Waiting(_("自分が担当の申請で、担当課の番のもの"), with_us["mine"], f"{queue}?state=waiting&whose=mine")
    yield Waiting(_("結果の案を確かめる番の申請"), second.waiting(sent).count(), f"{queue}?state=proposed")
    yield Waiting(_("担当者がいない申請"), with_us["nobodys"], f"{queue}?state=waiting&whose=nobody")
    start = slots.at(today, slots.MIDNIGHT)
    visits = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=start + dt.timedelta(days=1), state=Visit.BOOKED)
    yield Waiting(_("きょう、これから来庁する方"), visits.count(), reverse("admin:procedures_appointment_changelist"), Urgency.GOING_ON)
