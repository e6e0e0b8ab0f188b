"""Whose card this is: steps of reading one, run inside its act."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import asdict, dataclass
from enum import Enum

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import Q

from portal.identity import alarms, postal
from portal.identity.cardline import Told
from portal.identity.models import CardCase, CardLink, CaseState, ProvenIdentity, Resident
from portal.identity.queries.cardcases import place as case_place
from portal.identity.queries.proven import place, proven_of
from portal.identity.rules import fouritems
from portal.identity.rules.addresses import Address
from portal.identity.rules.fouritems import FourItems
from portal.lib import sealed
from portal.lib.refusals import Refused

from . import homes, residents

# A proven name or birth date never changes without somebody looking; a new address is moving house.
NEVER_SILENT = frozenset({"name", "birth_on"})


class TakenByAnother(Refused):
    pass


class NeedsSecondFactor(Refused):
    pass


class NoTownToAsk(Refused):
    pass


class Replayed(Refused):
    pass


class Outcome(Enum):
    """What became of a card that was read."""

    FIRST = "first"
    SAME = "same"
    REBOUND = "rebound"
    AT_OFFICERS = "at_officers"


@dataclass(frozen=True)
class Located:
    """Where the address on the card lies."""

    split: Address
    town_id: str | None


def locate(items: FourItems) -> Located:
    return Located(*postal.locate(items.address))


def settle(resident: Resident, told: Told, where: Located, *, is_strong: bool, signs: bool, now: dt.datetime) -> Outcome:
    """Link a first card, know a linked one again, re-bind a renewed one, or leave it to two officers.

    Equal mail addresses, names or birth dates link nothing: only (issuer, sub) does, and the data base lets it exist once.
    Raises `TakenByAnother`, `NeedsSecondFactor`, `NoTownToAsk`; then nothing is linked.
    """
    before = proven_of(resident)
    differs = fouritems.differences(before.four, told.items) if before else ()
    owner = SocialAccount.objects.filter(provider=told.issuer, uid=told.subject).first()
    link = CardLink.objects.select_for_update().filter(resident=resident, closed_at=None).first()
    if owner and owner.user_id != resident.user_id:
        raise TakenByAnother
    if owner and link and link.account_id == owner.pk:
        if NEVER_SILENT & set(differs):
            return _to_officers(resident, told, where, differs, now)
        outcome = Outcome.SAME
    elif link is None and before is None:
        outcome = Outcome.FIRST
    elif differs:
        return _to_officers(resident, told, where, differs, now)
    elif not is_strong:
        raise NeedsSecondFactor
    else:
        outcome = Outcome.REBOUND
    if outcome is not Outcome.SAME:
        bind(resident, told.issuer, told.subject, now)
    keep(resident, told.issuer, told.items, where, read_at=told.read_at, signed=signs, now=now)
    return outcome


def bind(resident: Resident, issuer: str, subject: str, now: dt.datetime) -> None:
    """One card, one account: close the old link and make the new one. Raises `TakenByAnother`."""
    old = CardLink.objects.filter(resident=resident, closed_at=None).first()
    try:
        with transaction.atomic():
            if old:
                CardLink.objects.filter(pk=old.pk).update(closed_at=now, account=None)
            SocialAccount.objects.filter(Q(pk=old.account_id if old else None) | Q(user=resident.user_id, provider=issuer)).delete()
            account = SocialAccount.objects.create(user_id=resident.user_id, provider=issuer, uid=subject)
            CardLink.objects.create(resident=resident, account=account, linked_at=now)
    except IntegrityError:
        raise TakenByAnother from None


def keep(
    resident: Resident, issuer: str, items: FourItems, where: Located, *, read_at: dt.datetime, signed: bool, now: dt.datetime
) -> None:
    """One row a reading, sealed: as received, and split."""
    key, split = uuid.uuid4(), where.split
    told = _as_json(items) | asdict(split)
    ProvenIdentity.objects.create(
        pk=key, resident=resident, issuer=issuer, items=sealed.seal(json.dumps(told, ensure_ascii=False), aad=place(key)),
        town_id=where.town_id, signed=signed, read_at=read_at, kept_at=now,
    )  # fmt: skip


def tell(resident: Resident, alarm: alarms.Alarm) -> None:
    """All channels of whoever has a login; only they can read a card."""
    if resident.user:
        alarms.ring(resident.user, alarm)


def fill_in(resident: Resident, items: FourItems, where: Located, now: dt.datetime) -> None:
    """Names as on the card; the home town when it is one of ours."""
    names = zip(("family_name", "given_name"), fouritems.split_name(items.name), strict=True)
    facts = {field: _fitting(resident, field, text) for field, text in names}
    if changed := {field: text for field, text in facts.items() if getattr(resident, field) != text}:
        residents.update_resident(resident, by=resident, **changed)
    if where.town_id:
        homes.prove_home(resident, where.town_id, by=resident, now=now)


def _to_officers(resident: Resident, told: Told, where: Located, differs: tuple[str, ...], now: dt.datetime) -> Outcome:
    """Open a case in the home town, in place of one that still waits; nothing is linked."""
    town = resident.home_town_id or where.town_id
    if town is None:
        raise NoTownToAsk
    open_states = [CaseState.WAITING, CaseState.SECONDED]
    CardCase.objects.filter(resident=resident, state__in=open_states).update(state=CaseState.REFUSED, closed_at=now, items="")
    key = uuid.uuid4()
    content = _as_json(told.items) | {"issuer": told.issuer, "subject": told.subject, "read_at": told.read_at.isoformat()}
    CardCase.objects.create(
        pk=key, municipality_id=town, resident=resident, differs=",".join(differs), opened_at=now,
        items=sealed.seal(json.dumps(content, ensure_ascii=False), aad=case_place(key)),
    )  # fmt: skip
    return Outcome.AT_OFFICERS


def _as_json(items: FourItems) -> dict[str, str]:
    return {"name": items.name, "address": items.address, "birth_on": items.birth_on.isoformat(), "sex": items.sex}


def _fitting(resident: Resident, field: str, text: str) -> str:
    """As much as the column holds; the whole name stands in the proven items."""
    return text[: getattr(resident._meta.get_field(field), "max_length", None)]
