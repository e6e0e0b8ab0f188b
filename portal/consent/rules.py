"""When a consent counts."""

import datetime as dt
from dataclasses import dataclass

LINKAGE = "linkage"
DIGITAL_NOTICE = "digital-notice"
RECOMMENDATION = "recommendation"


@dataclass(frozen=True)
class Given:
    """One consent as the rule sees it: to which version of the purpose, and when it was withdrawn if it was."""

    version: int
    withdrawn_at: dt.datetime | None


def is_in_force(given: Given | None, current_version: int | None) -> bool:
    """A consent counts while it is not withdrawn and the purpose still reads as it did when the resident agreed."""
    return given is not None and given.withdrawn_at is None and given.version == current_version
