"""How long what is kept: the content of a letter for its class's years, the evidence that there was one for longer.

Content: the text, the PDF, the cells of the file. Evidence: who got which kind of letter when, opened when, and the digests.
The office's own schedule decides the years; these are the usual ones for documents of residents' cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from notifications.rules.policy import Retention

# The clerk's file is needed while rows are mended and posted; the letters hold what it said.
FILE_DAYS = 90
# A rendering lasts seconds and is recorded right after it. Half a day lies between the age up to which a file that is there already is
# taken for a letter and the age from which a file that nobody names is deleted: the two never meet, without a lock.
TAKEN_UP_TO = dt.timedelta(hours=12)
LEFT_BEHIND_AFTER = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Period:
    """Years after the release."""

    content: int
    evidence: int


PERIODS: Mapping[Retention, Period] = MappingProxyType(
    {
        Retention.ONE_YEAR: Period(1, 3),
        Retention.THREE_YEARS: Period(3, 5),
        Retention.FIVE_YEARS: Period(5, 10),
        Retention.TEN_YEARS: Period(10, 30),
    }
)


def years_before(now: dt.datetime, years: int) -> dt.datetime:
    """The same day so many years ago; 29 February becomes the 28th, so that nothing goes a day early."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def content_before(retention: Retention, now: dt.datetime) -> dt.datetime:
    """Contents of letters released before this instant are due to be erased."""
    return years_before(now, PERIODS[retention].content)


def evidence_before(retention: Retention, now: dt.datetime) -> dt.datetime:
    return years_before(now, PERIODS[retention].evidence)


def files_before(now: dt.datetime) -> dt.datetime:
    """Clerks' files and cells of batches released before this instant are due."""
    return now - dt.timedelta(days=FILE_DAYS)


def may_be_taken(written_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a file that a rendering finds in its place may stand for its own."""
    return now - written_at < TAKEN_UP_TO


def is_left_behind(written_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a file that no row names is nobody's: whoever wrote it has died."""
    return now - written_at > LEFT_BEHIND_AFTER
