"""What a service may be told, asked anew at each call: a consent withdrawn a second ago counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from portal.attributes.queries import disclose
from portal.attributes.rules import vocabulary
from portal.connections.models import ConnectedService, RelayAddress, ServiceUse
from portal.connections.models.services import purpose_of
from portal.connections.rules import claims, facts
from portal.connections.rules.claims import Agreement, Use
from portal.consent import queries as consent
from portal.identity.queries.proven import Proven, proven_of
from portal.municipalities.queries import full_names
from portal.municipalities.scope import System, viewing_as

from .services import claim_labels

if TYPE_CHECKING:
    from portal.identity.models import Resident

# A ward is a fact only together with its town: alone it is read as unknown.
_DECLARED = {claims.WARD: (vocabulary.TOWN, vocabulary.WARD), claims.CHILDREN: (vocabulary.CHILDREN,)}


def agreement(resident: Resident, service: ConnectedService) -> Agreement:
    """What the resident agrees to with this service, as its purposes read now. Two queries."""
    uses = [*service.uses.all()]
    given = consent.answers(resident.pk, [service.purpose, *_purposes(service, uses).values()], service.municipality_id)
    return Agreement(given[service.purpose].is_in_force, tuple(_use(use, given[purpose_of(service.slug, use.code)]) for use in uses))


def _use(use: ServiceUse, answer: consent.Answer) -> Use:
    return Use(use.code, tuple(use.claims), use.is_required, answer.is_in_force, answer.was_given, answer.until)


def _purposes(service: ConnectedService, uses: Collection[ServiceUse]) -> dict[str, str]:
    return {use.code: purpose_of(service.slug, use.code) for use in uses}


@dataclass(frozen=True)
class ShownUse:
    """A use as the consent page asks about it. `sees` are labels; `is_chosen`: the box is ticked when the page opens."""

    code: str
    title: str
    reason: str
    sees: tuple[str, ...]
    months: int
    is_required: bool
    is_chosen: bool
    was_agreed: bool


def uses_for(resident: Resident, service: ConnectedService) -> tuple[ShownUse, ...]:
    """What the consent page asks, in the service's order. A use that was agreed to before is ticked; another is the person's to tick."""
    answers = {use.code: use for use in agreement(resident, service).uses}
    return tuple(_shown(row, answers[row.code]) for row in service.uses.all())


def _shown(row: ServiceUse, answer: Use) -> ShownUse:
    is_chosen = row.is_required or answer.is_agreed or answer.was_agreed
    return ShownUse(
        row.code, row.title, row.reason, claim_labels(row.claims), row.months, row.is_required, is_chosen, answer.was_agreed
    )  # fmt: skip


def has_consented(resident: Resident, service: ConnectedService) -> bool:
    """Whether the resident agrees now to enter this service."""
    return agreement(resident, service).may_enter


def claims_for(
    resident: Resident, service: ConnectedService, scopes: Collection[str], named: Collection[str] = (), asked: Agreement | None = None
) -> Mapping[str, object]:
    """The claims (code → value) that the request, the registration and the consent allow together.

    `named` are claims asked for one by one (`claims` parameter); `asked` is the agreement of this very moment, if it is known. Facts
    that are not known are left out.
    """
    return disclosed(resident, service, scopes, named, asked).claims


@dataclass(frozen=True)
class Disclosure:
    """What a service is told at one moment, and the agreement that it is told by."""

    claims: Mapping[str, object]
    agreement: Agreement


def disclosed(
    resident: Resident, service: ConnectedService, scopes: Collection[str], named: Collection[str] = (), asked: Agreement | None = None
) -> Disclosure:
    """`claims_for`, together with the agreement that was asked: who wants both asks once, and of one moment."""
    asked = asked or agreement(resident, service)
    allowed = asked.items
    wanted = claims.released(scopes=scopes, named=named, agreed=allowed)
    told = _facts(resident, service, {claim.item: allowed[claim.item] for claim in wanted})
    return Disclosure({claim.code: told[claim.code] for claim in wanted if told.get(claim.code) not in (None, "", [])}, asked)


def _facts(resident: Resident, service: ConnectedService, items: Mapping[str, str]) -> dict[str, object]:
    """Item → use that allows it, told as claims. Opens the sealed card items only when one of them is wanted."""
    told: dict[str, object] = {}
    if items.keys() & {claims.NAME, claims.KANA}:
        told |= facts.names(resident.family_name, resident.given_name, resident.family_kana, resident.given_kana)
    if items.keys() & claims.FROM_THE_CARD and (proven := proven_of(resident)):
        told |= _from_the_card(proven)
    if claims.TOWN in items and resident.home_town:
        told["town"] = {"code": resident.home_town.pk, "name": resident.home_town.name}
    if claims.MAIL in items:
        told |= {"email": relay_of(resident, service.sector), "email_verified": True}
    return told | _declared(resident, service, items)


def _from_the_card(proven: Proven) -> dict[str, object]:
    address = facts.Address(proven.address, proven.prefecture, f"{proven.town}{proven.ward}", proven.rest)
    return facts.from_the_card(address, proven.birth_on, proven.sex)


def _declared(resident: Resident, service: ConnectedService, items: Mapping[str, str]) -> dict[str, object]:
    told: dict[str, object] = {}
    for item, names in _DECLARED.items():
        if item not in items:
            continue
        known = disclose(resident.pk, names, purpose_of(service.slug, items[item]), service.municipality_id)
        if item == claims.CHILDREN and known.children is not None:
            told["children"] = facts.children(known.children, timezone.localdate())
        if item == claims.WARD and known.ward:
            told["ward"] = {"code": known.ward, "name": full_names({known.ward}).get(known.ward, "")}
    return told


def relay_of(resident: Resident, sector: str) -> str:
    """The relay address made when the resident agreed; empty when there is none."""
    with viewing_as(System("relay address for a consented service")):
        row = RelayAddress.objects.filter(resident=resident.pk, sector=sector).first()
    return f"{row.local_part}@{settings.RELAY_DOMAIN}" if row else ""
