"""Reading the directory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.connections.models import Category, ConnectedService, State, TrialUser
from portal.connections.rules import claims
from portal.consent.queries import ledger
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.identity.models import Resident

_LABELS: dict[str, StrOrPromise] = {
    claims.NAME: _("氏名"),
    claims.KANA: _("氏名のよみ"),
    claims.BIRTH: _("生年月日（マイナンバーカードで確認）"),
    claims.SEX: _("性別（マイナンバーカードで確認）"),
    claims.ADDRESS: _("住所（マイナンバーカードで確認）"),
    claims.TOWN: _("お住まいの市町村"),
    claims.WARD: _("お住まいの区"),
    claims.CHILDREN: _("お子さんの年齢"),
    claims.MAIL: _("転送用のメールアドレス（ご自分のアドレスは渡りません）"),
}
_ICONS = {
    Category.CHILDREN: "family", Category.LIBRARY: "letter-open", Category.BOOKING: "calendar", Category.APPLICATION: "procedure",
    Category.DISASTER: "emergency", Category.HEALTH: "person", Category.SCHOOL: "edit",
}


@dataclass(frozen=True)
class ServiceCard:
    """A service as the directory shows it. `url` leads straight in, `about_url` to its page here; `town` is "" for the whole prefecture."""

    slug: str
    name: str
    description: str
    operator: str
    town: str
    kind: str
    category: str
    category_label: str
    state: str
    state_label: str
    icon: str
    claims: tuple[str, ...]
    url: str
    about_url: str
    is_connected: bool
    is_outside: bool = True

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING


def services_for(resident: Resident | None, town_ids: Collection[str]) -> tuple[ServiceCard, ...]:
    """The services of these towns and of the whole prefecture, by their reading; run as that resident (or anybody for None).

    Stopped services are left out; those in maintenance stay, so that nobody looks for them in vain.
    """
    rows = ConnectedService.objects.filter(Q(municipality=None) | Q(municipality__in=[*town_ids])).exclude(state=State.STOPPED)
    mine = {line.code for line in ledger(resident.pk) if line.withdrawn_at is None} if resident else set()
    return tuple(card_of(row, is_connected=row.purpose in mine) for row in rows.select_related("municipality"))


def card_of(row: ConnectedService, *, is_connected: bool) -> ServiceCard:
    """One service as a card."""
    return ServiceCard(
        slug=row.slug, name=row.name, description=row.description, operator=row.operator,
        town=row.municipality.name if row.municipality else "", kind=row.get_kind_display(),
        category=row.category, category_label=row.get_category_display(), state=row.state, state_label=row.get_state_display(),
        icon=_ICONS[Category(row.category)], claims=claim_labels(row.claims),
        url=reverse("connections:open", args=[row.slug]), about_url=reverse("connections:service", args=[row.slug]),
        is_connected=is_connected,
    )


def claim_labels(codes: Sequence[str]) -> tuple[str, ...]:
    """How residents read the items, in the catalogue's order."""
    return tuple(str(_LABELS[item]) for item in claims.ITEMS if item in codes)


def by_slug(slug: str) -> ConnectedService | None:
    """A service by its slug, whatever its state."""
    return ConnectedService.objects.select_related("municipality", "client").filter(slug=slug).first()


def by_client(client_id: str) -> ConnectedService | None:
    """The service behind a client of the provider; None for clients that nobody registered as a service."""
    return ConnectedService.objects.select_related("municipality", "client").filter(client=client_id).first()


def is_trying(resident: Resident, service: ConnectedService) -> bool:
    """Whether the resident is one of those who try a service out before it is public."""
    with viewing_as(System("who tries a service out")):
        return TrialUser.objects.filter(resident=resident.pk, service=service).exists()
