"""When a consent counts."""

import datetime as dt
from dataclasses import dataclass

LINKAGE = "linkage"
DIGITAL_NOTICE = "digital-notice"
RECOMMENDATION = "recommendation"
REUSE = "reuse"
# What is asked on the consents' own page. Other purposes have a page of their own, with more to do than to keep a yes.
ASKED_HERE = frozenset({LINKAGE, DIGITAL_NOTICE, RECOMMENDATION, REUSE})


@dataclass(frozen=True)
class Given:
    """One consent as the rule sees it: to which version of the purpose, when it was withdrawn if it was, when it ends if it does."""

    version: int
    withdrawn_at: dt.datetime | None
    until: dt.datetime | None = None


def is_in_force(given: Given | None, current_version: int | None, now: dt.datetime) -> bool:
    """A consent counts while it is not withdrawn or over and the purpose still reads as it did when the resident agreed."""
    if given is None or given.withdrawn_at is not None or given.version != current_version:
        return False
    return given.until is None or now < given.until
