"""Ways by which a resident can be told: a browser that said yes, a LINE account, a telephone. No provider is called here."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.documents import senders
from notifications.models import Device, LineEvent, LineLink, LinkCode, Phone
from notifications.models.reach import code_blind, endpoint_blind, line_blind, seal_code, seal_line, seal_phone
from notifications.models.ways_refusals import NoMobileNumber, NotOffered, TooManyDevices, TooSoon, UnknownPushService, WrongCode
from notifications.queries.reach import is_offered
from notifications.rules.alerts import Channel
from portal.audit import trail
from portal.lib import codes, webpush
from portal.lib.japanese import fold_width
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from portal.lib.line import Said

MOST_DEVICES = 10
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 5
SEND_AGAIN = timedelta(minutes=1)
# LINE repeats what it is not sure of within minutes.
EVENTS_KEPT = timedelta(days=30)
_MOBILE = re.compile(r"0[789]0\d{8}")


def add_device(resident: Resident, *, endpoint: str, p256dh: str, auth: str, name: str, by: Resident) -> None:
    """Push to this browser from now on. A browser that somebody else used before is theirs no longer."""
    with trail.act(events.DEVICE_ADDED, by=by, subject=resident) as act:
        if not (webpush.is_known_service(endpoint) and webpush.is_key(p256dh) and webpush.is_key(auth)):
            raise UnknownPushService
        if Device.objects.filter(resident=resident.pk).exclude(endpoint_blind=endpoint_blind(endpoint)).count() >= MOST_DEVICES:
            raise TooManyDevices(most=MOST_DEVICES)
        with viewing_as(System("a browser belongs to whoever said yes in it last")):
            Device.objects.filter(endpoint_blind=endpoint_blind(endpoint)).delete()
        device = Device(resident_id=resident.pk, name=name[:60])
        device.seal(endpoint, p256dh, auth)
        device.save(force_insert=True)
        act.on_object(device)


def remove_device(resident: Resident, device_id: uuid.UUID, *, by: Resident) -> None:
    with trail.act(events.DEVICE_REMOVED, by=by, subject=resident):
        Device.objects.filter(pk=device_id, resident=resident.pk).delete()


def make_line_code(resident: Resident, *, by: Resident) -> str:
    """A code to be written to the town's LINE account within ten minutes; an earlier one is void."""
    with trail.act(events.LINE_CODE_MADE, by=by, subject=resident):
        if not is_offered(Channel.LINE):
            raise NotOffered
        code = "".join(secrets.choice(codes.ALPHABET) for _ in range(8))
        _keep_code(resident, Channel.LINE, code, code_blind(Channel.LINE, code))
    return code


def _keep_code(resident: Resident, channel: Channel, code: str, blind: str) -> None:
    LinkCode.objects.filter(resident=resident.pk, channel=channel).delete()
    LinkCode.objects.create(
        resident_id=resident.pk, channel=channel, code_blind=blind, sealed=seal_code(resident.pk, channel, code),
        expires_at=timezone.now() + CODE_LIVES,
    )  # fmt: skip


def hear(said: Iterable[Said]) -> int:
    """Take in what LINE tells: codes that link, people who left. Told twice, it counts once. Returns how many were new."""
    with viewing_as(System("hear what LINE tells")), trail.act(events.LINE_HEARD, by=trail.PORTAL) as act:
        new = [one for one in said if LineEvent.objects.get_or_create(pk=one.id)[1]]
        linked = sum(_link(one) for one in new if not one.has_left)
        left = sum(LineLink.objects.filter(user_blind=line_blind(one.user_id)).delete()[0] for one in new if one.has_left)
        LineEvent.objects.filter(told_at__lt=timezone.now() - EVENTS_KEPT).delete()
        act.note(new=len(new), linked=linked, left=left)
    return len(new)


def _link(one: Said) -> bool:
    code = codes.normalise(one.text).replace("-", "")
    found = LinkCode.objects.filter(channel=Channel.LINE, code_blind=code_blind(Channel.LINE, code), expires_at__gt=timezone.now())
    row = found.select_for_update().first()
    if row is None:
        return False
    LineLink.objects.filter(user_blind=line_blind(one.user_id)).delete()
    LineLink.objects.filter(pk=row.resident_id).delete()
    LineLink.objects.create(
        resident_id=row.resident_id, user_blind=line_blind(one.user_id), sealed=seal_line(row.resident_id, one.user_id)
    )
    row.delete()
    return True


def unlink_line(resident: Resident, *, by: Resident) -> None:
    with trail.act(events.LINE_UNLINKED, by=by, subject=resident):
        LineLink.objects.filter(pk=resident.pk).delete()


def give_phone(resident: Resident, number: str, *, by: Resident) -> None:
    """Keep a mobile number, not yet confirmed, and let a worker send a code there."""
    with trail.act(events.PHONE_GIVEN, by=by, subject=resident) as act:
        if not is_offered(Channel.SMS):
            raise NotOffered
        digits = re.sub(r"[\s\-ー‐−()]", "", fold_width(number))
        if not _MOBILE.fullmatch(digits):
            raise NoMobileNumber
        fresh = LinkCode.objects.filter(resident=resident.pk, channel=Channel.SMS, expires_at__gt=timezone.now() + CODE_LIVES - SEND_AGAIN)
        if fresh.exists():
            raise TooSoon
        Phone.objects.filter(pk=resident.pk).delete()
        Phone.objects.create(resident_id=resident.pk, sealed=seal_phone(resident.pk, f"+81{digits[1:]}"))
        code = f"{secrets.randbelow(1_000_000):06}"
        _keep_code(resident, Channel.SMS, code, code_blind(Channel.SMS, code, resident.pk))
        act.then_ring("notifications.send_code", resident_id=str(resident.pk))


def send_code(resident_id: uuid.UUID) -> bool:
    """Send the code of a telephone, once: it is marked as sent before the gateway is called. Called by a worker, never by a request."""
    mine = LinkCode.objects.filter(resident=resident_id, channel=Channel.SMS, expires_at__gt=timezone.now())
    if not mine.filter(sent_at=None).exists():
        return False
    with trail.act(events.PHONE_CODE_SENT, by=trail.PORTAL) as act:
        is_mine = bool(mine.filter(sent_at=None).update(sent_at=timezone.now()))
        row, phone = mine.get(), Phone.objects.get(pk=resident_id)
        act.note(sends=is_mine)
    if is_mine:
        senders.send_code(uuid.uuid4(), phone.number, row.code)
    return is_mine


def confirm_phone(resident: Resident, code: str, *, by: Resident) -> None:
    """The code that was sent came back: the number is the resident's. Five wrong ones void it."""
    row = LinkCode.objects.filter(resident=resident.pk, channel=Channel.SMS, expires_at__gt=timezone.now(), tries__lt=CODE_TRIES).first()
    blind = code_blind(Channel.SMS, fold_width(code).strip(), resident.pk)
    is_right = row is not None and secrets.compare_digest(row.code_blind, blind)
    if row is not None and not is_right:
        LinkCode.objects.filter(pk=row.pk).update(tries=row.tries + 1)
    with trail.act(events.PHONE_CONFIRMED, by=by, subject=resident):
        if row is None or not is_right:
            raise WrongCode
        row.delete()
        Phone.objects.filter(pk=resident.pk).update(confirmed_at=timezone.now())


def remove_phone(resident: Resident, *, by: Resident) -> None:
    with trail.act(events.PHONE_REMOVED, by=by, subject=resident):
        Phone.objects.filter(pk=resident.pk).delete()
        LinkCode.objects.filter(resident=resident.pk, channel=Channel.SMS).delete()
