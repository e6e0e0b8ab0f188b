"""With what a town signs today, and when that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from notifications.models import SigningCertificate, SigningPolicy
from notifications.models.sealing import key_place
from portal.lib import sealed
from portal.lib.signing import Credential
from portal.municipalities.queries import towns

# A 職責証明書 is renewed on paper: the office needs weeks.
SOON = timedelta(days=60)


def current(town_id: str, now: datetime) -> SigningCertificate | None:
    """The newest valid certificate in use."""
    valid = SigningCertificate.objects.filter(municipality=town_id, retired_at=None, valid_from__lte=now, valid_until__gt=now)
    return valid.order_by("-put_at").first()


def credential(town_id: str, now: datetime) -> Credential | None:
    """What signs the town's letters now. Raises `sealed.BrokenSeal` for a key of another town."""
    found = current(town_id, now)
    if found is None:
        return None
    if found.module:
        return Credential(found.certificate, found.chain, token=(found.module, found.token, found.label))
    key = sealed.unseal(found.sealed_key, aad=key_place(town_id, found.fingerprint))
    return Credential(found.certificate, found.chain, key)


def may_go_unsigned(town_id: str) -> bool:
    policy = SigningPolicy.objects.filter(municipality=town_id).first()
    return policy.may_go_unsigned if policy else settings.LETTERS_MAY_GO_UNSIGNED


def may_render(town_id: str, now: datetime) -> bool:
    """Whether letters can be made: with a signature, or without where the town has said so."""
    return may_go_unsigned(town_id) or current(town_id, now) is not None


@dataclass(frozen=True, slots=True)
class Lack:
    """A town whose letters wait, go unsigned, or soon will. `until`: when its certificate ends; None when it has none."""

    town: str
    until: datetime | None
    waits: bool


def lacks(now: datetime) -> list[Lack]:
    """The open towns that an operator has to remind, in the order of their codes."""
    found = []
    for town in towns():
        certificate = current(town.code, now) if town.is_open else None
        if town.is_open and (certificate is None or certificate.valid_until < now + SOON):
            waits = certificate is None and not may_go_unsigned(town.code)
            found.append(Lack(town.name, certificate.valid_until if certificate else None, waits))
    return found


def is_signer_of(town_id: str, fingerprint: str) -> bool:
    """Whether the town has or had this certificate."""
    return SigningCertificate.objects.filter(municipality=town_id, fingerprint=fingerprint).exists()
