"""Inviting residents to try a town out, and taking a seat."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import events
from portal.identity.models import Officer, PilotGuest, PilotPass, Resident
from portal.identity.pilots import hash_of
from portal.lib.refusals import Refused
from portal.municipalities.queries import Town
from portal.municipalities.rules.stages import Stage
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

LIFE = dt.timedelta(days=30)
MOST_SEATS = 500


class NoPilot(Refused):
    sentence = _("{town}は、いま試行中ではないため、招待は作れません。先に「試行を始める」を押してください。")


class BadSeats(Refused):
    sentence = _("人数は、1から{most}までの数で入れてください。")


class NoSuchPass(Refused):
    sentence = _("この招待は見つかりません。リンクが途中で切れていないか確かめて、招待した方にもう一度送ってもらってください。")


class PassOver(Refused):
    sentence = _("この招待は、期限が過ぎたか、人数がいっぱいになりました。招待した方に、新しいリンクを頼んでください。")


def make_pass(town: Town, *, seats: int, note: str, by: Officer, now: dt.datetime) -> str:
    """A link for so many residents, for 30 days. Returns its secret, which nobody can read again."""
    with trail.act(events.PILOT_PASS_MADE, by=by, town=town.code) as act:
        if town.stage != Stage.PILOT:
            raise NoPilot(town=town.name)
        if not 1 <= seats <= MOST_SEATS:
            raise BadSeats(most=MOST_SEATS)
        code = secrets.token_urlsafe(24)
        facts = {"seats": seats, "seats_left": seats, "made_at": now, "expires_at": now + LIFE, "note": note.strip()[:40]}
        act.on_object(PilotPass.objects.create(municipality_id=town.code, hash=hash_of(code), **facts))
        act.note(seats=seats)
    return code


def end_pass(found: PilotPass, *, by: Officer, now: dt.datetime) -> None:
    """No further seats; who has one keeps it."""
    with trail.act(events.PILOT_PASS_ENDED, by=by, town=found.municipality_id, on=found):
        PilotPass.objects.filter(pk=found.pk, expires_at__gt=now).update(expires_at=now)


def join(resident: Resident, code: str, *, now: dt.datetime) -> str:
    """Take a seat; joining again takes no second one. Returns the town's code. Raises `NoSuchPass`, `PassOver`."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.PILOT_JOINED, by=resident, subject=resident) as act:
        found = PilotPass.objects.filter(hash=hash_of(code)).first()
        if found is None:
            raise NoSuchPass
        # Before the seat: two taps of one person meet at this row, and the second finds it made.
        _guest, is_new = PilotGuest.objects.get_or_create(
            resident=resident, municipality_id=found.municipality_id, defaults={"joined_at": now}
        )  # fmt: skip
        open_seats = PilotPass.objects.filter(pk=found.pk, seats_left__gt=0, expires_at__gt=now)
        if is_new and not open_seats.update(seats_left=F("seats_left") - 1):
            raise PassOver
        act.note(town=found.municipality_id, is_new=is_new)
    return found.municipality_id
