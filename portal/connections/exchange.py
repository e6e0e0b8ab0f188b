"""What one HTTP request has established so far, and looked up: a call of a service asks the same three questions over and over.

Nothing is remembered beyond the request, so a consent withdrawn a second ago counts at the next call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allauth.core import context
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from portal.identity import queries as people

from . import queries
from .models import ConnectedService, Ticket, TokenFamily
from .rules.claims import Agreement

if TYPE_CHECKING:
    from uuid import UUID

    from portal.identity.models import Resident, User


@dataclass
class Exchange:
    """`login` goes into the family, `ticket` is being exchanged, `session` is the blind name of the portal's session, `named` are
    claims asked for one by one."""

    login: dict[str, object] | None = None
    ticket: Ticket | None = None
    session: str = ""
    named: tuple[str, ...] = ()
    services: dict[str, ConnectedService | None] = field(default_factory=dict)
    residents: dict[UUID, Resident | None] = field(default_factory=dict)
    agreements: dict[tuple[UUID, int], Agreement] = field(default_factory=dict)

    @property
    def family(self) -> TokenFamily:
        if self.ticket is None:
            raise InvalidGrantError
        return self.ticket.family


def exchange() -> Exchange:
    """The exchange of the Django request in progress; made when first asked for."""
    request = context.request
    if not hasattr(request, "oidc_exchange"):
        request.oidc_exchange = Exchange()
    return request.oidc_exchange


def by_client(client_id: str) -> ConnectedService | None:
    """`queries.by_client`, once a request."""
    known = exchange().services
    if client_id not in known:
        known[client_id] = queries.by_client(client_id)
    return known[client_id]


def resident_of(user: User) -> Resident | None:
    """`identity.queries.resident_of`, once a request."""
    known = exchange().residents
    if user.pk not in known:
        known[user.pk] = people.resident_of(user)
    return known[user.pk]


def agreement(resident: Resident, service: ConnectedService) -> Agreement:
    """`queries.agreement`, once a request: whether a service may be told something, and what, is judged of one moment."""
    known, key = exchange().agreements, (resident.pk, service.pk)
    if key not in known:
        known[key] = queries.agreement(resident, service)
    return known[key]
