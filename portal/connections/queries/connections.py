"""Who has what of a resident, since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from portal.connections.models import ConnectedService, TokenFamily
from portal.connections.models.services import PURPOSE
from portal.consent.queries import ledger

from .services import ServiceCard, card_of, claim_labels

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class MyConnection:
    """One service that a resident agreed to. `sees` are labels of what was agreed to; `last_used_at` None: never entered since."""

    service: ServiceCard
    sees: tuple[str, ...]
    since: dt.datetime
    last_used_at: dt.datetime | None


def my_connections(resident: Resident) -> tuple[MyConnection, ...]:
    """The services that have a resident's consent, the newest first. Run as that resident; three queries."""
    given = {line.code: line for line in ledger(resident.pk) if line.withdrawn_at is None and line.code.startswith(PURPOSE)}
    slugs = [code.removeprefix(PURPOSE) for code in given]
    rows = {row.purpose: row for row in ConnectedService.objects.filter(slug__in=slugs).select_related("municipality")}
    used = _last_use(resident)
    return tuple(
        MyConnection(card_of(rows[code], is_connected=True), claim_labels(line.items), line.given_at, used.get(rows[code].client_id))
        for code, line in given.items()
        if code in rows
    )


def _last_use(resident: Resident) -> dict[str, dt.datetime]:
    logins = TokenFamily.objects.filter(resident=resident.pk).order_by().values("client")
    return {row["client"]: row["last"] for row in logins.annotate(last=Max("last_used_at"))}
