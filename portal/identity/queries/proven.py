"""What is proven of a resident: the four items of the card, as last read."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from portal.identity.models import CardLink, ProvenIdentity, Resident
from portal.identity.rules import fouritems
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

_LOOK = System("what a person's card has shown")


@dataclass(frozen=True)
class Proven:
    """`kana` is what the person told: a card has none. `town_id` None: outside of Osaka. `rest` is the address behind town and ward."""

    name: str
    family: str
    given: str
    kana: str
    address: str
    prefecture: str
    town: str
    ward: str
    rest: str
    birth_on: dt.date
    sex: str
    town_id: str | None
    read_at: dt.datetime
    signed: bool

    @property
    def four(self) -> fouritems.FourItems:
        return fouritems.FourItems(self.name, self.address, self.birth_on, self.sex)


def proven_of(resident: Resident) -> Proven | None:
    """The newest reading; None for somebody whose card was never read. Two queries at most; opens sealed personal data."""
    with viewing_as(_LOOK):
        row = ProvenIdentity.objects.filter(resident=resident).order_by("-kept_at").first()
    if row is None:
        return None
    told = json.loads(sealed.unseal(row.items, aad=place(row.pk)))
    family, given = fouritems.split_name(told["name"])
    kana = f"{resident.family_kana} {resident.given_kana}".strip()
    return Proven(
        told["name"], family, given, kana, told["address"], told["prefecture"], told["town"], told["ward"], told["rest"],
        dt.date.fromisoformat(told["birth_on"]), told["sex"], row.town_id, row.read_at, row.signed,
    )  # fmt: skip


def place(key: UUID) -> str:
    """Where the items are sealed for."""
    return f"identity.provenidentity:items:{key}"


@dataclass(frozen=True)
class LinkedCard:
    """The card of an account, as its owner sees it."""

    linked_at: dt.datetime
    read_at: dt.datetime | None


def card_of(resident: Resident) -> LinkedCard | None:
    with viewing_as(_LOOK):
        link = CardLink.objects.filter(resident=resident, closed_at=None).first()
        if link is None:
            return None
        newest = ProvenIdentity.objects.filter(resident=resident).order_by("-kept_at").values_list("read_at", flat=True).first()
    return LinkedCard(link.linked_at, newest)
