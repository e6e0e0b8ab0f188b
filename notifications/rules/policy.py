"""What a letter weighs in law, and what follows from it unless the town says otherwise: level, opening, reminders, paper.

The defaults are ours, to be confirmed by the town's counsel for each procedure: 24 hours, 3 and 6 days are the reminders that
other countries send; ten days without opening is when a letter is posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

LADDER = (24, 72, 144)
LONGEST_LADDER = 6
LONGEST_WAIT_HOURS = 24 * 60


class LegalClass(StrEnum):
    """お知らせ, 決定, 納付, 補正."""

    INFORMATION = "information"
    DECISION = "decision"
    PAYMENT = "payment"
    CORRECTION = "correction"


class Retention(StrEnum):
    """How long content and evidence are kept, in years of the office's own schedule."""

    ONE_YEAR = "one_year"
    THREE_YEARS = "three_years"
    FIVE_YEARS = "five_years"
    TEN_YEARS = "ten_years"


@dataclass(frozen=True, slots=True)
class Policy:
    """`required_level` 1 (mail) to 3 (signature); `max_age` is how old that proof may be, None for the life of the session.

    `reminders` are hours after the release; `paper_after` is the hour at which an unopened letter goes to the posting list,
    None for never.
    """

    legal_class: LegalClass
    required_level: int = 1
    max_age: timedelta | None = None
    confirm_to_open: bool = False
    reminders: tuple[int, ...] = ()
    paper_after: int | None = None
    retention: Retention = Retention.THREE_YEARS


DEFAULTS: Mapping[LegalClass, Policy] = MappingProxyType(
    {
        LegalClass.INFORMATION: Policy(LegalClass.INFORMATION, reminders=(72,), retention=Retention.ONE_YEAR),
        LegalClass.DECISION: Policy(
            LegalClass.DECISION, confirm_to_open=True, reminders=LADDER, paper_after=240, retention=Retention.FIVE_YEARS
        ),
        LegalClass.PAYMENT: Policy(LegalClass.PAYMENT, reminders=LADDER, paper_after=168, retention=Retention.FIVE_YEARS),
        LegalClass.CORRECTION: Policy(LegalClass.CORRECTION, reminders=(24, 72), paper_after=120, retention=Retention.THREE_YEARS),
    }
)
NEEDS_INSTRUCTION = frozenset({LegalClass.DECISION, LegalClass.PAYMENT})


class BadLadder(ValueError):
    """Reminders that do not rise, are too many, or come after the letter went to paper."""


def check_ladder(reminders: tuple[int, ...], paper_after: int | None) -> None:
    """Raise `BadLadder` unless the hours rise, end before the paper, and end at all."""
    rises = all(earlier < later for earlier, later in zip((0, *reminders), reminders, strict=False))
    last = paper_after if paper_after is not None else LONGEST_WAIT_HOURS + 1
    if not rises or len(reminders) > LONGEST_LADDER or any(hour >= last for hour in reminders) or not 0 < last <= LONGEST_WAIT_HOURS + 1:
        raise BadLadder


def from_values(values: Mapping[str, Any]) -> Policy:
    """A policy from JSON: what it does not say, the class says."""
    legal_class = LegalClass(values["legal_class"])
    said: dict[str, Any] = {**values, "legal_class": legal_class}
    if "reminders" in said:
        said["reminders"] = tuple(said["reminders"])
    if "retention" in said:
        said["retention"] = Retention(said["retention"])
    if minutes := said.pop("max_age_minutes", None):
        said["max_age"] = timedelta(minutes=minutes)
    return replace(DEFAULTS[legal_class], **said)


def to_values(policy: Policy) -> dict[str, Any]:
    """As JSON, every part said."""
    minutes = int(policy.max_age.total_seconds() // 60) if policy.max_age else None
    values = {name: getattr(policy, name) for name in ("legal_class", "required_level", "confirm_to_open", "paper_after", "retention")}
    return values | {"reminders": list(policy.reminders), "max_age_minutes": minutes}
