"""When a consent counts, and when a purpose that reads differently has to be asked again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

LINKAGE = "linkage"
DIGITAL_NOTICE = "digital-notice"
RECOMMENDATION = "recommendation"
REUSE = "reuse"
# What is asked on the consents' own page. Other purposes have a page of their own, with more to do than to keep a yes.
ASKED_HERE = frozenset({LINKAGE, DIGITAL_NOTICE, RECOMMENDATION, REUSE})
# Before the name of a purpose for which a town has asked (`actions/asking.py`): these are asked on the consents' own page, too.
OF_A_TOWN = "town:"
LONGEST_MONTHS = 60


class Ending(StrEnum):
    """Until when a yes counts: as long as it is not taken back, or so many months. There is no third: a purpose has an end."""

    WITHDRAWAL = "withdrawal"
    MONTHS = "months"


class Ground(StrEnum):
    """Why the law lets it be done."""

    CONSENT = "consent"
    LAW = "law"
    DUTY = "duty"


@dataclass(frozen=True)
class Terms:
    """What somebody agrees to, as far as it binds.

    holder: who uses the data. recipients: to whom it is handed on (nobody, when empty). keep_months: how long it is kept after
    the consent has ended. law: the article, where the ground is a law.
    """

    title: str
    text: str
    items: tuple[str, ...] = ()
    holder: str = ""
    recipients: tuple[str, ...] = ()
    ground: str = Ground.CONSENT
    law: str = ""
    ending: str = Ending.WITHDRAWAL
    months: int | None = None
    keep_months: int = 0

    @property
    def has_end(self) -> bool:
        if self.ending == Ending.MONTHS:
            return self.months is not None and 1 <= self.months <= LONGEST_MONTHS
        return self.ending == Ending.WITHDRAWAL


def must_ask_again(before: Terms, after: Terms, *, words_only: bool = False) -> bool:
    """Whether somebody who said yes to `before` has to be asked before `after` counts.

    Less of the same is covered by the yes: fewer items or recipients, a shorter time. `words_only` is the publisher's word that a new
    title or text says the same in a clearer way; it covers no more than the words.
    """
    if not set(after.items) <= set(before.items) or not set(after.recipients) <= set(before.recipients):
        return True
    if after.ground != before.ground or after.law != before.law or _lasts(after) > _lasts(before) or after.keep_months > before.keep_months:
        return True
    if before.holder and after.holder != before.holder:
        return True
    return not words_only and (after.title, after.text) != (before.title, before.text)


def _lasts(terms: Terms) -> float:
    return float("inf") if terms.ending == Ending.WITHDRAWAL else float(terms.months or 0)


def tidy(terms: Terms) -> Terms:
    """Months belong to an end by months alone."""
    return terms if terms.ending == Ending.MONTHS else replace(terms, months=None)


def is_asked_here(code: str) -> bool:
    return code in ASKED_HERE or code.startswith(OF_A_TOWN)


@dataclass(frozen=True)
class Given:
    """One consent as the rule sees it: to which version of the purpose, when it was withdrawn if it was, when it ends if it does.

    A version is named by the oldest one that asks for the same (`PurposeVersion.basis_id`).
    """

    version: int
    withdrawn_at: dt.datetime | None
    until: dt.datetime | None = None


def is_in_force(given: Given | None, current_version: int | None, now: dt.datetime) -> bool:
    """A consent counts while it is not withdrawn or over and the purpose still asks for what it did when the resident agreed."""
    if given is None or given.withdrawn_at is not None or given.version != current_version:
        return False
    return given.until is None or now < given.until
