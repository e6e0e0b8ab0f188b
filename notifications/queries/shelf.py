"""How one resident keeps their letters: labels, archive, and to which proxies a strict letter is open. All run as that resident."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from notifications.models import Mark, Notice
from notifications.models.shelf import ARCHIVED
from notifications.rules.doors import is_strict
from portal.identity.queries import proxies
from portal.identity.queries.protection import is_protected
from portal.identity.rules import proxies as rules

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True, slots=True)
class Place:
    """Where one letter is kept. `known` are the labels that the resident uses elsewhere."""

    is_archived: bool
    labels: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who acts for this person, and whether they may open this strict letter."""

    proxy_id: uuid.UUID
    name: str
    may_open: bool


def labels(resident: Resident) -> tuple[str, ...]:
    """All labels a resident uses. One query."""
    rows = Mark.objects.filter(resident=resident.pk).exclude(label=ARCHIVED).order_by("label").values_list("label", flat=True)
    return tuple(rows.distinct())


def of_letter(resident: Resident, letter: Notice) -> Place:
    rows = list(Mark.objects.filter(resident=resident.pk).values_list("notice_id", "label"))
    mine = sorted(label for notice_id, label in rows if notice_id == letter.pk)
    known = sorted({label for _notice, label in rows} - {ARCHIVED, *mine})
    return Place(ARCHIVED in mine, tuple(label for label in mine if label != ARCHIVED), tuple(known))


def sharing(resident: Resident, letter: Notice, today: date) -> tuple[Agent, ...]:
    """Who could be let into a strict letter; nobody for an ordinary one, which the power over letters covers."""
    if not is_strict(letter.required_level):
        return ()
    found = [one for one in proxies.acting_for(resident) if one.agent and rules.is_in_force(one.terms, today)]
    hidden = is_protected([resident.pk, *(one.agent_id for one in found if one.agent_id)]) if found else set()
    if resident.pk in hidden:
        return ()
    named = rules.Power.STRICT_LETTER
    return tuple(
        Agent(one.pk, one.agent.full_name, rules.may(one.granted, named, "", str(letter.pk)))
        for one in found
        if one.agent and one.agent_id not in hidden
    )
