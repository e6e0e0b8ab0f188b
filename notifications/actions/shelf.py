"""Keeping letters in order. A letter is never deleted by its reader: the archive only takes it off the first list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications import events
from notifications.models import Mark, Notice
from notifications.models.refusals import LabelTooLong, NotOpenedYet, TooManyLabels
from notifications.models.shelf import ARCHIVED, LONGEST_LABEL
from notifications.queries import shelf as queries
from portal.audit import trail
from portal.lib import japanese

if TYPE_CHECKING:
    from portal.identity.models import Resident

MOST_LABELS = 10


def archive(letter: Notice, *, by: Resident) -> None:
    """Off the first list, and into the archive. Only what was opened: nothing unread is put out of sight."""
    with trail.act(events.LETTER_FILED, on=letter, by=by, subject=by):
        if letter.first_opened_at is None:
            raise NotOpenedYet
        Mark.objects.get_or_create(notice=letter, label=ARCHIVED, defaults={"resident": by})


def take_out(letter: Notice, *, by: Resident) -> None:
    with trail.act(events.LETTER_FILED, on=letter, by=by, subject=by):
        Mark.objects.filter(notice=letter, resident=by.pk, label=ARCHIVED).delete()


def label(letter: Notice, name: str, *, by: Resident) -> None:
    """Put a label on. Ten different ones in all: more than that is no order."""
    with trail.act(events.LETTER_FILED, on=letter, by=by, subject=by):
        wanted = " ".join(japanese.fold_width(name).split())
        if not 0 < len(wanted) <= LONGEST_LABEL or not wanted.isprintable():
            raise LabelTooLong(longest=LONGEST_LABEL)
        used = queries.labels(by)
        if wanted not in used and len(used) >= MOST_LABELS:
            raise TooManyLabels(most=MOST_LABELS)
        Mark.objects.get_or_create(notice=letter, label=wanted, defaults={"resident": by})


def unlabel(letter: Notice, name: str, *, by: Resident) -> None:
    with trail.act(events.LETTER_FILED, on=letter, by=by, subject=by):
        Mark.objects.filter(notice=letter, resident=by.pk, label=name).exclude(label=ARCHIVED).delete()
