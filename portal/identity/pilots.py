"""Whether this resident may do something new in that town: open to all, or in a pilot and they were invited.

Doors: `look_over` for acts, `towns_open_to` for lists, `why_closed` for pages that have the town.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.audit.trail import Subject
from portal.lib.refusals import Refused
from portal.municipalities import openness, queries
from portal.municipalities.queries import Town
from portal.municipalities.rules.stages import Stage
from portal.municipalities.scope import System, viewing_as

from .models.pilot import PilotGuest


class ByInvitation(Refused):
    sentence = _(
        "{town}のとびらは、いま、招かれた方だけ（ログインすると使えます）で試しています。始まるまで、{town}の窓口をご利用ください。"
    )


def hash_of(code: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(code.encode()).hexdigest()


def is_guest(resident_id: UUID, town_id: str) -> bool:
    with viewing_as(System("see who is invited to a pilot")):
        return PilotGuest.objects.filter(resident=resident_id, municipality=town_id).exists()


def why_closed(town: Town, resident: Subject | None, part: str = "") -> Refused | None:
    """Why this resident (None: a guest) can do nothing new there. A query only while the town is in its pilot."""
    if refusal := openness.why_closed(town, part):
        return refusal
    if town.stage == Stage.PILOT and not (resident and is_guest(resident.pk, town.code)):
        return ByInvitation(town=town.name)
    return None


def look_over(resident: Subject, town_id: str, part: str = "") -> None:
    """Raises what `why_closed` says. One query, in a pilot two."""
    town = openness.look_over(town_id, part)
    if refusal := why_closed(town, resident, part):
        raise refusal


def towns_open_to(resident: Subject | None, part: str = "") -> tuple[Town, ...]:
    """The towns in which they can do something new (in that part). One query; one more for each pilot."""
    return tuple(town for town in queries.towns() if why_closed(town, resident, part) is None)
