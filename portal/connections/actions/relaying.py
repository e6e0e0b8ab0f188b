"""Mails of services to relay addresses: handed on to the resident, or refused in one word for the mail server."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage as Incoming
from email.utils import parseaddr
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, RelayAddress
from portal.connections.queries import agreement
from portal.connections.rules import claims
from portal.identity import outbox
from portal.municipalities.scope import System, viewing_as

LARGEST, LONGEST = 256 * 1024, 8000
_VIEW = System("hand a service's mail on to a resident")


class Verdict(Enum):
    """What became of a mail; the value is the exit code that mail servers understand (sysexits)."""

    HANDED_ON = 0
    UNREADABLE = 65
    NOBODY = 67
    NOT_A_SERVICE = 77


def hand_on(raw: bytes, recipient: str) -> Verdict:
    """Put a mail into the outbox for the resident behind `recipient`, if a service of that sector wrote it and may still write.

    Text only: neither attachments nor HTML. Whether the sender's domain is true (SPF, DKIM) was for the mail server to find out.
    """
    local, _at, domain = recipient.partition("@")
    if len(raw) > LARGEST:
        return Verdict.UNREADABLE
    if not settings.RELAY_DOMAIN or domain.lower() != settings.RELAY_DOMAIN.lower():
        return Verdict.NOBODY
    with viewing_as(_VIEW):
        relay = RelayAddress.objects.filter(local_part=local.lower()).select_related("resident__user").first()
        if relay is None or relay.resident.user is None:
            return Verdict.NOBODY
        message = email.message_from_bytes(raw, policy=email.policy.default)
        service = _writer(relay, parseaddr(str(message.get("From", "")))[1])
        if service is None:
            return Verdict.NOT_A_SERVICE
        text = _text(message)
        if text is None:
            return Verdict.UNREADABLE
        with trail.act(events.MAIL_HANDED_ON, by=trail.PORTAL, on=service, subject=relay.resident) as act:
            outbox.post(_wrapped(service, str(message.get("Subject", "")), text, relay.resident.user.email))
            act.note(service=service.slug)
    return Verdict.HANDED_ON


def _writer(relay: RelayAddress, sender: str) -> ConnectedService | None:
    """The service of this sector that the sender's domain belongs to, while the resident lets it write."""
    domain = sender.rpartition("@")[2].lower()
    for service in ConnectedService.objects.filter(sector=relay.sector):
        host = (urlsplit(service.start_url).hostname or "").lower()
        if domain and (host == domain or host.endswith(f".{domain}")) and "." in domain:
            return service if claims.MAIL in agreement(relay.resident, service).items else None
    return None


def _text(message: Incoming) -> str | None:
    part = message.get_body(("plain",))
    try:
        return str(part.get_content())[:LONGEST] if part is not None else None
    except (LookupError, UnicodeError):
        return None


def _wrapped(service: ConnectedService, subject: str, text: str, to: str) -> EmailMessage:
    words = {"service": service.name, "operator": service.operator}
    head = _("このメールは、%(service)s（%(operator)s）が、とびらの転送用アドレスに送ったものです。") % words
    foot = _("やめるときは、とびらの「サービスとの連携」を開いてください。")
    one_line = " ".join(subject.split())[:200]
    return EmailMessage(one_line or service.name, f"{head}\n\n{text.strip()}\n\n--\n{foot}\n", to=[to])
