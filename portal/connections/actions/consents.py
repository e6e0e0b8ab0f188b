"""Agreeing to a service, in two stages, and stopping it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, Ending, RelayAddress, ServiceEvent, ServiceUse
from portal.connections.queries import agreement
from portal.connections.rules import claims
from portal.consent import actions as consent
from portal.consent import queries as consents
from portal.lib.dates import months_later
from portal.lib.refusals import Refused

from . import logouts, tokens

if TYPE_CHECKING:
    from portal.identity.models import Resident


class RequiredUse(Refused):
    sentence = _("「{use}」は、このサービスになくてはならない使い道です。同意しないときは「やめておく」を押してください。")


class NotLinked(Refused):
    sentence = _("{service}とは、いまつながっていません。サービスを開くと、お伝えする情報をはじめから確かめられます。")


def agree(resident: Resident, service: ConnectedService, uses: Collection[str] | None = None) -> None:
    """Keep the resident's yes: to be linked, and to each of these uses (codes; None: all) as their purposes read now.

    A use that is not among them is a no, also when it was a yes before. Raises `RequiredUse`.
    """
    with trail.act(events.CONNECTED, on=service, by=resident, subject=resident) as act:
        offered = [*service.uses.select_related("service")]
        chosen = [use for use in offered if uses is None or use.code in uses]
        if missing := next((use for use in offered if use.is_required and use not in chosen), None):
            raise RequiredUse(use=missing.title)
        consent.grant(resident, service.purpose, by=resident, town_id=service.municipality_id)
        for use in offered:
            _answer(resident, service, use, use in chosen)
        act.note(service=service.slug, uses=",".join(use.code for use in chosen))


def _answer(resident: Resident, service: ConnectedService, use: ServiceUse, is_yes: bool) -> None:
    if not is_yes:
        consent.withdraw(resident, use.purpose, by=resident, town_id=service.municipality_id)
        return
    until = months_later(timezone.now(), use.months)
    consent.grant(resident, use.purpose, by=resident, town_id=service.municipality_id, items=use.claims, until=until)
    if claims.MAIL in use.claims:
        facts = {"local_part": f"r-{secrets.token_hex(12)}"}
        RelayAddress.objects.get_or_create(resident=resident, sector=service.sector, defaults=facts)


def agree_to_use(resident: Resident, service: ConnectedService, code: str) -> bool:
    """Keep a yes to one more use, as its purpose reads now. False for a use that the service has not.

    Raises `NotLinked` for whoever does not agree to be linked with the service as it is now: that is asked at its door, first.
    """
    use = service.uses.select_related("service").filter(code=code).first()
    if use is None:
        return False
    with trail.act(events.USE_AGREED, on=service, by=resident, subject=resident) as act:
        if not consents.in_force(resident.pk, service.purpose, service.municipality_id):
            raise NotLinked(service=service.name)
        _answer(resident, service, use, is_yes=True)
        act.note(service=service.slug, use=code)
    return True


def withdraw_use(resident: Resident, service: ConnectedService, code: str) -> bool:
    """Take back one use; a required one ends the connection as a whole. False when there was nothing to take back."""
    use = service.uses.select_related("service").filter(code=code).first()
    if use is None:
        return False
    if use.is_required:
        return withdraw(resident, service)
    with trail.act(events.USE_STOPPED, on=service, by=resident, subject=resident) as act:
        act.note(service=service.slug, use=code)
        return consent.withdraw(resident, use.purpose, by=resident, town_id=service.municipality_id)


def withdraw(resident: Resident, service: ConnectedService) -> bool:
    """Stop a service: all consents end, every token it holds dies, and it is told. False when there was nothing to stop."""
    with trail.act(events.STOPPED, on=service, by=resident, subject=resident) as act:
        had_agreed = consent.withdraw(resident, service.purpose, by=resident, town_id=service.municipality_id)
        for use in service.uses.select_related("service"):
            consent.withdraw(resident, use.purpose, by=resident, town_id=service.municipality_id)
        ended = tokens.end_all(resident, service.client_id, Ending.WITHDRAWN)
        _forget_relay(resident, service)
        ServiceEvent.objects.filter(resident=resident, service=service).delete()
        logouts.announce(resident, [service], act)
        act.note(service=service.slug, logins=ended)
    return had_agreed or bool(ended)


def _forget_relay(resident: Resident, service: ConnectedService) -> None:
    """The relay address dies with the last service of the sector that may write to it."""
    others = ConnectedService.objects.filter(sector=service.sector).exclude(pk=service.pk)
    if not any(claims.MAIL in agreement(resident, other).items for other in others):
        RelayAddress.objects.filter(resident=resident, sector=service.sector).delete()
