"""A notice and the one it corrects, as their resident sees them: both stay readable, with what differs."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.documents import letters
from notifications.models import Notice
from notifications.rules.content import Content
from notifications.rules.difference import Change, changes
from portal.identity.rules.levels import Need


@dataclass(frozen=True, slots=True)
class Versions:
    """`before` is the notice that this one replaces (with `changes`, unless it was recalled), `successor` the one that replaces it."""

    before: Notice | None
    changes: tuple[Change, ...]
    successor: Notice | None


def around(letter: Notice, content: Content, shown_need: Need) -> Versions:
    """Looks as the resident: a successor that is not released yet does not exist. `shown_need` is what this letter asked of its reader."""
    before = Notice.objects.filter(pk=letter.replaces_id).select_related("release").first() if letter.replaces_id else None
    # A recalled body stays hidden, also as the left half of a comparison.
    shown = before is not None and before.recalled_at is None and before.erased_at is None and _asks_no_more(before, shown_need)
    found = changes(letters.content_of(before), content) if before is not None and shown else []
    return Versions(before, tuple(found), successor(letter))


def successor(letter: Notice) -> Notice | None:
    return Notice.objects.filter(replaces=letter.pk).select_related("release").order_by("-release__released_at").first()


def _asks_no_more(before: Notice, shown: Need) -> bool:
    """Whether who opened the newer letter could open the older one, which was opened already or needs no confirmation first."""
    if before.confirm_to_open and before.first_opened_at is None:
        return False
    fresher = before.max_age is not None and (shown.max_age is None or before.max_age < shown.max_age)
    return before.required_level <= shown.level and not fresher
