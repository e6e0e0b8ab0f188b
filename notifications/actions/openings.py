"""Opening a letter and taking its PDF: each an act of a person, kept in the transaction that gives the body.

The trail is the one truth of who opened what: it is append-only, hash-chained and written in the same transaction. The instants
on the notice are a copy of its first lines, for lists and statistics; no second table of events can disagree with it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.documents import letters
from notifications.models import Notice
from notifications.models.refusals import Frozen, RecalledMeanwhile
from notifications.models.sealing import notice_place, unseal_values
from notifications.queries import evidence
from notifications.rules.content import Content
from notifications.rules.manifest import digest_of
from portal.audit import trail
from portal.lib import sealed

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads whose letter: `by` is logged in and has shown `level`; `person` is another one when `proxy_id` says by what right."""

    by: Resident
    person: Resident
    level: int = 1
    proxy_id: uuid.UUID | None = None


class Unsound(Exception):
    """A letter whose owner, content or file is not what was issued. `fault` names which, and nothing of the letter."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def open_letter(notice: Notice, reader: Reader, *, confirmed: bool = False) -> Content:
    """Give the body, and keep the opening: the first of all, and the first of each proxy. No body is seen that is not in the trail.

    Raises `Unsound` instead of showing what was not issued to this person, and `RecalledMeanwhile`, `Frozen`.
    """
    if notice.first_opened_at and not (reader.proxy_id and not evidence.was_opened_by(notice, reader.proxy_id)):
        return _content(notice, reader)
    with trail.act(events.NOTICE_OPENED, on=notice, by=reader.by, subject=reader.person) as act:
        content = _content(notice, reader)
        _first(notice, "first_opened_at")
        act.note(level=int(reader.level), confirmed=confirmed, pdf=notice.pdf_digest)
    return content


def download(notice: Notice, reader: Reader) -> bytes:
    """The PDF, after its digest was compared. Each download is kept in the trail; the first one counts as an opening too."""
    with trail.act(events.NOTICE_DOWNLOADED, on=notice, by=reader.by, subject=reader.person) as act:
        data = file_of(notice, reader)
        _first(notice, "first_opened_at")
        _first(notice, "first_downloaded_at")
        act.note(level=int(reader.level), pdf=notice.pdf_digest)
    return data


def file_of(notice: Notice, reader: Reader) -> bytes:
    """The PDF for a download that goes on where it was cut off; the act was its first part."""
    _check_owner(notice, reader)
    try:
        return letters.stored_pdf(notice)
    except (letters.NotTheSameFile, sealed.BrokenSeal) as error:
        raise Unsound(type(error).__name__) from error


def _content(notice: Notice, reader: Reader) -> Content:
    _check_owner(notice, reader)
    try:
        values = unseal_values(notice.sealed, notice_place(notice.municipality_id, notice.pk))
    except sealed.BrokenSeal as error:
        raise Unsound("BrokenSeal") from error
    if digest_of(values) != notice.digest:
        raise Unsound("NotTheSameContent")
    return Content.from_values(values)


def _check_owner(notice: Notice, reader: Reader) -> None:
    """The person of the session, or the one they act for, and nobody else, whatever led here."""
    if notice.release.frozen_at:
        raise Frozen
    is_self = reader.by.pk == reader.person.pk
    if notice.recipient_id != reader.person.pk or is_self != (reader.proxy_id is None):
        raise Unsound("NotTheOwner")


def _first(notice: Notice, column: str) -> None:
    """Keep the instant if it is the first. A recall that came in between wins: nobody opens what the list of openers does not hold.

    The row is compared again in the statement that changes it: an owner or content that differs now is no opening.
    """
    here = Notice.objects.filter(pk=notice.pk, recalled_at=None)
    same = here.filter(recipient=notice.recipient_id, digest=notice.digest)
    if same.filter(**{column: None}).update(**{column: timezone.now()}) or same.exists():
        return
    raise Unsound("NotTheSameRow") if here.exists() else RecalledMeanwhile
