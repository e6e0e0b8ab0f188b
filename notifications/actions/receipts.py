"""Giving the town the receipt of one letter. That an officer took it is kept, and its resident sees that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.documents import receipts
from notifications.models import Notice
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer


def hand_out(letter: Notice, *, by: Officer) -> bytes:
    """The signed receipt as PDF. Raises a `pdf.RenderRefused`."""
    with trail.act(events.RECEIPT_TAKEN, on=letter, by=by, subject=trail.Whose(letter.recipient_id)):
        return receipts.receipt(letter, timezone.now())


def note_seen(letter: Notice, *, by: Officer) -> None:
    """An officer looks at when a letter was released, told of and opened."""
    with trail.act(events.RECORD_SEEN, on=letter, by=by, subject=trail.Whose(letter.recipient_id)):
        pass
