"""Trying a service out before it is public: an invitation is a link with a secret, some seats and an end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, TrialPass, TrialUser
from portal.lib.refusals import Refused

from .tokens import hash_of

if TYPE_CHECKING:
    from portal.identity.models import Resident


class NoSuchInvitation(Refused):
    sentence = _("この招待は見つかりません。リンクが途中で切れていないか確かめて、招待した方にもう一度送ってもらってください。")


class InvitationOver(Refused):
    sentence = _("この招待は、期限が過ぎました。まだ試したいときは、招待した方に、新しいリンクを頼んでください。")


class NoSeatLeft(Refused):
    sentence = _("この招待は、人数がいっぱいになりました。試したいときは、招待した方に、新しいリンクを頼んでください。")


def join_trial(resident: Resident, code: str) -> ConnectedService:
    """Take a seat for the resident and give the service. Joining again takes no second seat.

    Raises `NoSuchInvitation`, `InvitationOver`, `NoSeatLeft`.
    """
    with trail.act(events.TRIAL_JOINED, by=resident, subject=resident) as act:
        found = TrialPass.objects.filter(hash=hash_of(code)).select_related("service").first()
        if found is None:
            raise NoSuchInvitation
        # Before the seat: two taps of one person meet at this row, and the second finds it made.
        _user, is_new = TrialUser.objects.get_or_create(resident=resident, service=found.service)
        if is_new:
            _take_a_seat(found, timezone.now())
        act.note(service=found.service.slug, is_new=is_new)
    return found.service


def _take_a_seat(found: TrialPass, now: dt.datetime) -> None:
    if found.expires_at <= now:
        raise InvitationOver
    if not TrialPass.objects.filter(pk=found.pk, seats_left__gt=0).update(seats_left=F("seats_left") - 1):
        raise NoSeatLeft
