"""Who has what of a resident, since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from portal.connections.models import ConnectedService, ServiceUse, TokenFamily
from portal.connections.models.services import PURPOSE, purpose_of
from portal.consent.queries import Given, ledger

from .services import ServiceCard, card_of, claim_labels

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class MyUse:
    """One use of a service, and whether its resident agrees to it now; `until` when that ends."""

    code: str
    title: str
    reason: str
    sees: tuple[str, ...]
    is_required: bool
    is_agreed: bool
    until: dt.datetime | None


@dataclass(frozen=True)
class MyConnection:
    """One service that a resident is linked with. `last_used_at` None: never entered since."""

    service: ServiceCard
    uses: tuple[MyUse, ...]
    since: dt.datetime
    last_used_at: dt.datetime | None

    @property
    def sees(self) -> tuple[str, ...]:
        """Labels of all that it is told now."""
        return tuple(dict.fromkeys(label for use in self.uses if use.is_agreed for label in use.sees))


def my_connections(resident: Resident) -> tuple[MyConnection, ...]:
    """The services that a resident is linked with, the newest first. Run as that resident; four queries."""
    given = {line.code: line for line in ledger(resident.pk) if line.withdrawn_at is None and line.code.startswith(PURPOSE)}
    slugs = {code.removeprefix(PURPOSE).partition(":")[0] for code in given}
    found = ConnectedService.objects.filter(slug__in=slugs).select_related("municipality").prefetch_related("uses")
    rows = {row.purpose: row for row in found}
    used = _last_use(resident)
    return tuple(
        MyConnection(card_of(rows[code], is_connected=True), _uses(rows[code], given), line.given_at, used.get(rows[code].client_id))
        for code, line in given.items()
        if code in rows
    )


def _uses(row: ConnectedService, given: Mapping[str, Given]) -> tuple[MyUse, ...]:
    return tuple(_use(use, given.get(purpose_of(row.slug, use.code))) for use in row.uses.all())


def _use(use: ServiceUse, line: Given | None) -> MyUse:
    is_agreed = line is not None and (line.until is None or timezone.now() < line.until)
    until = line.until if line else None
    return MyUse(use.code, use.title, use.reason, claim_labels(use.claims), use.is_required, is_agreed, until)


def _last_use(resident: Resident) -> dict[str, dt.datetime]:
    logins = TokenFamily.objects.filter(resident=resident.pk).order_by().values("client")
    return {row["client"]: row["last"] for row in logins.annotate(last=Max("last_used_at"))}
