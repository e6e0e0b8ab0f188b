"""Somebody sits beside: from when to when, and, when it is an officer, in the trail of the person who was helped."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.help import events
from portal.help.models import Ticket
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident

GOOD_FOR = dt.timedelta(minutes=10)
DIGITS = 6


class WrongTicket(Refused):
    sentence = _("この番号は使えません。職員に、新しい番号を出してもらってください。番号は10分間、1回だけ使えます。")


def make_ticket(*, by: Officer, now: dt.datetime) -> str:
    """Six digits for the screen of a person at the counter. An older one that was not used goes; one that was used stays, for
    the end of that helping is still to be kept.
    """
    with trail.act(events.TICKET_MADE, by=by, town=by.municipality_id):
        Ticket.objects.filter(officer=by, used_at=None).delete()
        while not (number := _new_number(by, now)):
            pass
    return number


def begin_with_officer(number: str, resident: Resident | None, *, now: dt.datetime) -> int:
    """The key of the ticket of who sits beside. Kept in the resident's own log. Raises `WrongTicket`."""
    with viewing_as(System("an officer sits beside")):
        row = Ticket.objects.select_related("officer").filter(digest=_digest(number), used_at=None, made_at__gt=now - GOOD_FOR).first()
        if row is None:
            raise WrongTicket
        with trail.act(events.HELPED, by=row.officer, on=row, subject=resident):
            if not Ticket.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
                raise WrongTicket
    return row.pk


def end_with_officer(ticket_id: int, resident: Resident | None, *, now: dt.datetime) -> None:
    """Nothing is ended twice; a ticket that was swept away has no end in the trail."""
    with viewing_as(System("an officer sits beside")):
        row = Ticket.objects.select_related("officer").filter(pk=ticket_id).exclude(used_at=None).first()
        if row is None or row.used_at is None:
            return
        with transaction.atomic():
            gone, _by_model = Ticket.objects.filter(pk=row.pk).delete()
            if gone:
                with trail.act(events.HELP_ENDED, by=row.officer, town=row.municipality_id, subject=resident) as act:
                    act.note(minutes=int((now - row.used_at).total_seconds() // 60))


def forget_old(now: dt.datetime) -> None:
    """Tickets nobody used, and those of screens that were simply closed."""
    with viewing_as(System("forget old tickets")), trail.act(events.TICKETS_FORGOTTEN, by=trail.PORTAL) as act:
        gone, _by_model = Ticket.objects.filter(made_at__lt=now - dt.timedelta(days=1)).delete()
        act.note(gone=gone)


def _new_number(by: Officer, now: dt.datetime) -> str:
    """"" when the lot fell on one that is in use: of a million numbers a busy day's thousand are taken."""
    number = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    facts = {"municipality_id": by.municipality_id, "officer": by, "made_at": now}
    # An officer of one town does not see the others' numbers: the table alone knows which are taken.
    Ticket.objects.bulk_create([Ticket(digest=_digest(number), **facts)], ignore_conflicts=True)
    return number if Ticket.objects.filter(officer=by, digest=_digest(number), made_at=now).exists() else ""


def _digest(number: str) -> str:
    return sealed.blind("".join(letter for letter in number if letter.isdecimal()), purpose="help.ticket")
