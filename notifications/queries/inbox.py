"""A resident's letters. All of these run as that resident: the scope leaves out other people's and unreleased ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Window
from django.urls import reverse

from notifications.models import Notice

if TYPE_CHECKING:
    from portal.identity.models import Resident

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A letter in a list, before it is opened: sender and kind, never a word of its content."""

    id: uuid.UUID
    url: str
    title: str
    town: str
    arrived_at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class InboxSummary:
    unopened: int
    newest: tuple[NoticeCard, ...]


def inbox_summary(resident: Resident, newest: int = 3) -> InboxSummary:
    """For the home page and the badge: how many are unopened, and the first of the inbox. One query."""
    count = Window(Count("pk", filter=Q(first_opened_at=None)))
    first = list(_letters(resident).annotate(unopened=count)[:newest])
    return InboxSummary(first[0].unopened if first else 0, tuple(map(_card, first)))


def unopened(resident: Resident) -> int:
    return Notice.objects.filter(recipient=resident.pk, first_opened_at=None).count()


def inbox(resident: Resident, *, unread_only: bool, page: str | None) -> tuple[list[NoticeCard], Page[Notice]]:
    """The cards of one page and the page itself: unopened first, then the newest. A number that is none shows the nearest."""
    letters = _letters(resident)
    found = Paginator(letters.filter(first_opened_at=None) if unread_only else letters, PER_PAGE).get_page(page)
    return [_card(notice) for notice in found.object_list], found


def cards_of(resident: Resident, case_number: str, town_id: str) -> tuple[NoticeCard, ...]:
    """The letters about one case, newest first: for the page of the application it answers."""
    mine = _letters(resident).filter(municipality=town_id, case_number=case_number)
    return tuple(map(_card, mine))


def notice(resident: Resident, notice_id: uuid.UUID) -> Notice | None:
    """One letter with its release and town; None when it is not theirs, not released or not there: nobody can tell which."""
    return _letters(resident).filter(pk=notice_id).first()


def _letters(resident: Resident) -> QuerySet[Notice]:
    letters = Notice.objects.filter(recipient=resident.pk).select_related("release", "municipality")
    is_unread = ExpressionWrapper(Q(first_opened_at=None), BooleanField())
    return letters.order_by(is_unread.desc(), "-release__released_at", "pk")


def _card(letter: Notice) -> NoticeCard:
    return NoticeCard(
        id=letter.pk,
        url=reverse("notifications:notice", args=[letter.pk]),
        title=letter.title,
        town=letter.municipality.name,
        arrived_at=letter.release.released_at,  # type: ignore[arg-type]  # visible, so released
        is_unread=letter.first_opened_at is None,
    )
