"""One's own letters, for the search over everything: their titles and towns, as far as this session may name them.

Run as the resident: what is not released is not there. Contents are not looked into here (the inbox's own search does that), and
nothing of a letter is ever in an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications.queries import inbox
from portal.search.seekers import Own

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from portal.identity.rules.levels import Standing

# A family of letters over ten years is some hundreds.
MOST = 300


def letters(resident: Resident, standing: Standing) -> Sequence[Own]:
    """One query. A strict letter has no title until the session has shown what it asks for; then it is not given at all."""
    cards = inbox.newest(resident, MOST, standing)
    return [Own(card.title, card.town, card.url, timezone.localdate(card.arrived_at)) for card in cards if card.title]
