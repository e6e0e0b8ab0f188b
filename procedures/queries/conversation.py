"""The messages of one case, as either side reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from procedures.models import Application, Message
from procedures.queries import papers
from procedures.queries.papers import Enclosed


@dataclass(frozen=True)
class Said:
    """One message. `by` names who acted for the applicant, or the officer (for officers only); `is_new`: unread until now."""

    is_from_office: bool
    by: str
    at: datetime
    text: str
    is_new: bool
    papers: tuple[Enclosed, ...] = ()


def as_applicant(application: Application) -> tuple[Said, ...]:
    """All messages in order; officers' names stay in the office. Two queries."""
    rows, files = Message.objects.filter(application=application), papers.of_case(application)
    return tuple(_said(application, row, row.agent(application), files) for row in rows)


def as_office(application: Application) -> tuple[Said, ...]:
    """The same with the officers' names. Two queries."""
    rows, files = Message.objects.filter(application=application).select_related("officer"), papers.of_case(application)
    return tuple(_said(application, row, row.officer.name if row.officer else row.agent(application), files) for row in rows)


def _said(application: Application, row: Message, by: str, files: Mapping[UUID, list[Enclosed]]) -> Said:
    mine = tuple(files.get(row.pk, ()))
    return Said(row.officer_id is not None, by, row.sent_at, row.text(application), is_new=row.read_at is None, papers=mine)


def unread_from_office() -> Exists:
    """For applications: whether the applicant has something of the office's to read."""
    return Exists(Message.objects.filter(application=OuterRef("pk"), officer__isnull=False, read_at=None))


def unread_from_applicant() -> Exists:
    return Exists(Message.objects.filter(application=OuterRef("pk"), officer=None, read_at=None))


def waiting_for_office(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Those whose applicant has written something that no officer has read."""
    return rows.filter(unread_from_applicant())
