"""What two officers look at: where a new card differs from what is proven, and nothing more of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.identity.models import CardCase
from portal.identity.rules import fouritems
from portal.identity.rules.fouritems import FourItems
from portal.lib import sealed

from .proven import proven_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS = {"name": _("氏名"), "address": _("住所"), "birth_on": _("生年月日"), "sex": _("性別")}
SEXES = {"male": _("男"), "female": _("女"), "unknown": _("不明")}


@dataclass(frozen=True)
class Pair:
    """One item before and now, with what is equal in both covered; both empty when the whole item is equal."""

    label: StrOrPromise
    before: str
    now: str


def place(key: UUID) -> str:
    """Where a case's items are sealed for."""
    return f"identity.cardcase:items:{key}"


def content_of(case: CardCase) -> dict[str, Any]:
    """Opens sealed personal data."""
    return json.loads(sealed.unseal(case.items, aad=place(case.pk)))


def items_of(told: dict[str, Any]) -> FourItems:
    return FourItems(told["name"], told["address"], dt.date.fromisoformat(told["birth_on"]), told["sex"])


def pairs(case: CardCase) -> list[Pair]:
    """The four items side by side; empty once the case is closed."""
    before = proven_of(case.resident)
    if not case.items or before is None:
        return []
    old, new = _words(before.four), _words(items_of(content_of(case)))
    differs = case.differs.split(",")
    return [Pair(label, *(fouritems.masked(old[name], new[name]) if name in differs else ("", ""))) for name, label in LABELS.items()]


def _words(items: FourItems) -> dict[str, str]:
    return {"name": items.name, "address": items.address, "birth_on": items.birth_on.isoformat(), "sex": str(SEXES[items.sex])}
