"""Issuing, spending and ending codes and tokens. Run as the portal itself: the token endpoint knows nobody but the service."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.utils import timezone

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, Ending, LogoutCall, PushedRequest, SpentAssertion, Ticket, TicketKind, TokenFamily
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident

CODE_LIVES = dt.timedelta(seconds=60)
ACCESS_LIVES = dt.timedelta(hours=1)
FAMILY_LIVES = dt.timedelta(days=30)
_VIEW = System("codes and tokens of connected services")


def hash_of(value: str) -> str:
    """What is kept of a code or token."""
    return hashlib.sha256(value.encode()).hexdigest()


def open_family(
    resident: Resident, client: Client, *, code: str, scopes: Sequence[str], context: Mapping[str, object], payload: Mapping[str, object],
    named: Sequence[str] = (), session: str = "",
) -> TokenFamily:
    """Begin one login at one service, with the code that will open it. `session` is the blind name of the portal's session."""
    now = timezone.now()
    with viewing_as(_VIEW):
        family = TokenFamily.objects.create(
            resident_id=resident.pk, client=client, scopes=list(scopes), named=list(named), context=dict(context), session=session,
            started_at=now, last_used_at=now, expires_at=now + FAMILY_LIVES,
        )
        facts = {"kind": TicketKind.CODE, "hash": hash_of(code), "expires_at": now + CODE_LIVES}
        Ticket.objects.create(family=family, payload=dict(payload), **facts)
    return family


def find(kind: TicketKind, value: str, client: Client, *, lock: bool = False) -> Ticket | None:
    """The ticket with this value if it was made out to this client, spent or not. `lock`: hold its row until the transaction ends."""
    with viewing_as(_VIEW):
        rows = Ticket.objects.select_for_update(of=("self",)) if lock else Ticket.objects
        ticket = rows.filter(kind=kind, hash=hash_of(value)).select_related("family__resident__user").first()
    return ticket if ticket is not None and ticket.family.client_id == client.pk else None


def spend(ticket: Ticket) -> bool:
    """Use a ticket up. Of any number of requests that try at once exactly one gets True; the others wait for it and get False.

    The condition stands on the row's own columns only: PostgreSQL checks those again after waiting for the row, but not
    what a sub-query once said about other tables.
    """
    return Ticket.objects.filter(pk=ticket.pk, spent_at=None).update(spent_at=timezone.now()) == 1


def named_in(family_id: UUID | str) -> list[str]:
    """The claims that this login's service asked for one by one."""
    with viewing_as(_VIEW):
        row = TokenFamily.objects.filter(pk=family_id).values_list("named", flat=True).first() if family_id else None
    return list(row or [])


def is_alive(family_id: UUID | str, now: dt.datetime) -> bool:
    """Whether a login's tokens still open anything. Asked at each use, so nothing issued while it was being ended survives."""
    with viewing_as(_VIEW):
        return TokenFamily.objects.filter(pk=family_id, ended_at=None, expires_at__gt=now).exists()


def issue(family: TokenFamily, client: Client, *, access: str, refresh: str, lives: dt.timedelta, scopes: Sequence[str]) -> None:
    """Keep a new access token and a new refresh token. The refresh token ends with the family, 30 days after the login."""
    now = timezone.now()
    with viewing_as(_VIEW):
        token = Token(
            client=client, user=family.resident.user, type=Token.Type.ACCESS_TOKEN, hash=hash_of(access),
            expires_at=min(now + lives, family.expires_at), data={"family": str(family.pk)},
        )
        token.set_scopes(list(scopes))
        token.save()
        Ticket.objects.create(kind=TicketKind.REFRESH, hash=hash_of(refresh), family=family, expires_at=family.expires_at)
        TokenFamily.objects.filter(pk=family.pk).update(last_used_at=now)


def end(families: Sequence[TokenFamily], because: Ending) -> int:
    """End logins with all their tokens. Returns how many were still alive."""
    with viewing_as(_VIEW):
        ended = TokenFamily.objects.filter(pk__in=[f.pk for f in families], ended_at=None).update(
            ended_at=timezone.now(), ended_because=because
        )
        names = [str(family.pk) for family in families]
        Token.objects.filter(client__in={f.client_id for f in families}, data__family__in=names).delete()
    return ended


def end_all(resident: Resident, client_id: str, because: Ending) -> int:
    """End every login of a resident at one service."""
    with viewing_as(_VIEW):
        alive = list(TokenFamily.objects.filter(resident=resident.pk, client=client_id, ended_at=None))
    return end(alive, because)


def refuse_replay(ticket: Ticket) -> None:
    """A spent code or token came again: somebody has a copy, so the whole login ends. Kept in the trail once per login."""
    if not end([ticket.family], Ending.REPLAYED):
        return
    service = ConnectedService.objects.filter(client=ticket.family.client_id).first()
    with trail.act(events.REPLAY_REFUSED, by=trail.PORTAL, on=service, subject=ticket.family.resident) as act:
        act.note(kind=str(ticket.kind))


def revoke(value: str, client: Client) -> None:
    """A service gives back a token of its own; tokens of others, and unknown ones, are left as they are."""
    ticket = find(TicketKind.REFRESH, value, client)
    if ticket:
        end([ticket.family], Ending.RETURNED)
    Token.objects.filter(client=client, hash=hash_of(value), type=Token.Type.ACCESS_TOKEN).delete()


def sweep(now: dt.datetime) -> int:
    """Delete what has run out: tickets, tokens, and families a month after they ended. Returns the number of rows."""
    with viewing_as(_VIEW):
        old = [
            Ticket.objects.filter(expires_at__lt=now - FAMILY_LIVES),
            Token.objects.filter(expires_at__lt=now),
            PushedRequest.objects.filter(expires_at__lt=now),
            SpentAssertion.objects.filter(expires_at__lt=now),
            LogoutCall.objects.filter(ended_at__lt=now - FAMILY_LIVES),
            TokenFamily.objects.filter(expires_at__lt=now - FAMILY_LIVES),
        ]
        return sum(rows.delete()[0] for rows in old)
