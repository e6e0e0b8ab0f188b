"""Asking for a copy of one's own data, making it, and taking it."""

import base64
import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.documents.copies import copy_of
from portal.identity.models import DataCopy, Resident
from portal.identity.queries.actors import login_of
from portal.identity.rules.departures import COPY_LASTS, may_take
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

_WORK = System("make a copy for its resident")


class NoCopy(Refused):
    sentence = _("写しは、もうありません。受け取れるのは、できてから24時間です。もう一度お頼みください。")


def ask(resident: Resident, *, now: dt.datetime) -> DataCopy:
    """One copy is made at a time: asking again while one is being made is the same question."""
    with viewing_as(_WORK), trail.act(events.COPY_ASKED, by=resident, subject=resident) as act:
        copy, is_new = DataCopy.objects.get_or_create(resident=resident, made_at=None, defaults={"asked_at": now})
        if is_new:
            alarms.ring(login_of(resident), alarms.Alarm.COPY_ASKED)
        act.then_ring("identity.make_copy", copy_id=str(copy.pk))
    return copy


def make(copy_id: UUID | str, *, now: dt.datetime) -> None:
    """Gather and seal. One that is made, or gone, is left alone."""
    with viewing_as(_WORK):
        copy = DataCopy.objects.filter(pk=copy_id, made_at=None).select_related("resident").first()
        if copy is None:
            return
        with trail.act(events.COPY_MADE, by=trail.PORTAL, subject=copy.resident) as act:
            file = copy_of(copy.resident_id)
            copy.sealed = sealed.seal(base64.b64encode(file).decode(), aad=_place(copy))
            copy.made_at, copy.expires_at = now, now + COPY_LASTS
            copy.save(update_fields=["sealed", "made_at", "expires_at"])
            act.note(bytes=len(file))


def take(resident: Resident, copy_id: UUID, *, now: dt.datetime) -> bytes:
    """The file. Raises `NoCopy` for one that has run out, is not made yet, or is another's."""
    with viewing_as(_WORK), trail.act(events.COPY_TAKEN, by=resident, subject=resident):
        copy = DataCopy.objects.filter(pk=copy_id, resident=resident).first()
        if copy is None or not may_take(copy.expires_at, now):
            raise NoCopy
        return base64.b64decode(sealed.unseal(copy.sealed, aad=_place(copy)))


def _place(copy: DataCopy) -> str:
    return f"identity.copy:{copy.pk}"
