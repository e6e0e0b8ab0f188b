"""Letters of those one acts for: their own lists stay theirs; here stands how many wait, and where they are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from notifications.models import Notice
from notifications.rules.doors import ORDINARY
from portal.identity.queries import proxies
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True, slots=True)
class Other:
    """One person whose letters may be read by proxy: a child under their own name, a parent, whoever asked for it."""

    name: str
    url: str
    unopened: int
    letters: int


def others(resident: Resident, today: date) -> tuple[Other, ...]:
    """Two queries, and one for each person one acts for. Protected persons are not among them."""
    return tuple(_other(one) for one in proxies.letters_open_to(resident.pk, today))


def _other(one: proxies.LettersOpen) -> Other:
    with viewing_as(ResidentView(one.principal_id)):
        letters = Notice.objects.filter(recipient=one.principal_id, recalled_at=None)
        rows = list(letters.values_list("pk", "required_level", "first_opened_at"))
    mine = [opened for key, level, opened in rows if _is_open(one, key, level)]
    return Other(one.principal_name, reverse("notifications:proxy-inbox", args=[one.proxy_id]), mine.count(None), len(mine))


def _is_open(one: proxies.LettersOpen, key: uuid.UUID, level: int) -> bool:
    return one.ordinary if level <= ORDINARY else str(key) in one.strict
