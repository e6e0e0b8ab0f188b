"""The five times of a letter, and when it arrived in law (到達). Pure.

Published, told, arrived, first opened, first downloaded: none of them is made from another, but the arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from notifications.rules.policy import LegalClass


class Arrival(StrEnum):
    """PUBLISHED: when it lay where its reader could know of it. OPENED: when somebody entitled opened it."""

    PUBLISHED = "published"
    OPENED = "opened"


# Digital Procedures Act art. 7 (3): a disposition has arrived when it was recorded in the file of its addressee's account, which
# is the instant of the release. One table, so that a town's counsel can change one line of it.
ARRIVES: Mapping[LegalClass, Arrival] = MappingProxyType(dict.fromkeys(LegalClass, Arrival.PUBLISHED))


def effective_at(legal_class: LegalClass, published_at: datetime | None, opened_at: datetime | None) -> datetime | None:
    """When a letter of this class has arrived; None while it has not. An opening cannot come before the publication."""
    if published_at is None:
        return None
    return published_at if ARRIVES[legal_class] is Arrival.PUBLISHED else opened_at
