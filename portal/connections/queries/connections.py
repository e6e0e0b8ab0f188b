"""Who has what of a resident, since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from portal.connections.models import ConnectedService, ServiceUse, State, TokenFamily
from portal.connections.models.services import PURPOSE, purpose_of
from portal.consent.queries import Given, ledger

from .services import ServiceCard, card_of, claim_labels

if TYPE_CHECKING:
    from portal.identity.models import Resident


def purposes_of_stopped() -> frozenset[str]:
    """The purposes of services that are stopped: nobody is told anything by them. Two queries."""
    slugs = list(ConnectedService.objects.filter(state=State.STOPPED).values_list("slug", flat=True))
    uses = ServiceUse.objects.filter(service__slug__in=slugs).values_list("service__slug", "code")
    return frozenset({*(purpose_of(slug) for slug in slugs), *(purpose_of(slug, code) for slug, code in uses)})


@dataclass(frozen=True)
class MyUse:
    """One use of a service, and whether its resident agrees to it now; `until` when that ends.

    `has_lapsed`: they said yes, and it has run out or the wording has changed since; nothing of it is told until they agree again.
    """

    code: str
    title: str
    reason: str
    sees: tuple[str, ...]
    is_required: bool
    is_agreed: bool
    until: dt.datetime | None
    has_lapsed: bool = False


@dataclass(frozen=True)
class MyConnection:
    """One service that a resident is linked with. `last_used_at` None: never entered since.

    `is_in_force` False: what the service is has changed since the resident agreed, so nothing is told until they agree again.
    `hears_of_logouts`: it can be told that a login has ended.
    """

    service: ServiceCard
    uses: tuple[MyUse, ...]
    since: dt.datetime
    last_used_at: dt.datetime | None
    is_in_force: bool = True
    hears_of_logouts: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether the service may be told anything now."""
        return self.is_in_force and all(use.is_agreed for use in self.uses if use.is_required)

    @property
    def sees(self) -> tuple[str, ...]:
        """Labels of all that it is told now."""
        return tuple(dict.fromkeys(label for use in self.uses if self.is_telling and use.is_agreed for label in use.sees))


def my_connections(resident: Resident) -> tuple[MyConnection, ...]:
    """The services that a resident is linked with, the newest first. Run as that resident; four queries."""
    given = {line.code: line for line in ledger(resident.pk) if line.withdrawn_at is None and line.code.startswith(PURPOSE)}
    slugs = {code.removeprefix(PURPOSE).partition(":")[0] for code in given}
    found = ConnectedService.objects.filter(slug__in=slugs).select_related("municipality").prefetch_related("uses")
    rows = {row.purpose: row for row in found}
    used = _last_use(resident)
    return tuple(_mine(rows[code], given, used.get(rows[code].client_id)) for code in given if code in rows)


def _mine(row: ConnectedService, given: Mapping[str, Given], last_used_at: dt.datetime | None) -> MyConnection:
    link, uses = given[row.purpose], tuple(_use(use, given.get(purpose_of(row.slug, use.code))) for use in row.uses.all())
    return MyConnection(
        card_of(row, is_connected=True), uses, link.given_at, last_used_at,
        is_in_force=link.is_in_force, hears_of_logouts=bool(row.backchannel_logout_uri),
    )  # fmt: skip


def _use(use: ServiceUse, line: Given | None) -> MyUse:
    is_agreed, until = (line.is_in_force, line.until) if line else (False, None)
    sees = claim_labels(use.claims)
    return MyUse(use.code, use.title, use.reason, sees, use.is_required, is_agreed, until, has_lapsed=bool(line) and not is_agreed)


def _last_use(resident: Resident) -> dict[str, dt.datetime]:
    logins = TokenFamily.objects.filter(resident=resident.pk).order_by().values("client")
    return {row["client"]: row["last"] for row in logins.annotate(last=Max("last_used_at"))}
