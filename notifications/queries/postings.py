"""What goes by post: whose letters are due, where they go, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from notifications.models import Batch, Notice, Posting, PostingList, Release, Row
from notifications.models.posting import Bundle
from notifications.rules.books import Outcome
from notifications.rules.envelope import Address
from notifications.rules.posting import AT_THE_POST, PostingState, is_due
from notifications.rules.states import BatchState
from portal.identity.queries.proven import proven_of

type_of_bell = tuple[str, dict[str, str]]


def due(now: datetime) -> Iterator[type_of_bell]:
    """The bells to ring for the post: batches with letters that nobody has put down yet, lists without their bundle."""
    for batch in _to_collect(now):
        yield "notifications.post", {"batch_id": str(batch.pk), "town_id": batch.municipality_id}
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    for key, town in PostingList.objects.filter(free, bundle=Bundle.WAITING).values_list("pk", "municipality_id"):
        yield "notifications.bundle", {"list_id": str(key), "town_id": town}


def _to_collect(now: datetime) -> Iterator[Batch]:
    there = Posting.objects.filter(batch=OuterRef("release"), row_number=OuterRef("row_number"))
    unread = Notice.objects.filter(release=OuterRef("pk"), first_opened_at=None, recalled_at=None).exclude(Exists(there))
    known = Posting.objects.filter(batch=OuterRef("batch"), row_number=OuterRef("number"))
    paper = Row.objects.filter(batch=OuterRef("pk"), outcome=Outcome.PAPER).exclude(sealed="").exclude(Exists(known))
    live = Batch.objects.filter(state=BatchState.RELEASED, trial_of=None).select_related("version")
    released = dict(Release.objects.filter(released_at__lte=now).values_list("pk", "released_at"))
    for batch in live.annotate(has_unread=Exists(unread), has_paper=Exists(paper)).filter(Q(has_unread=True) | Q(has_paper=True)):
        at = released.get(batch.pk)
        if at and (batch.has_paper or is_due(batch.version.paper_after, at, now)):
            yield batch


def unread(batch: Batch, now: datetime) -> QuerySet[Notice]:
    """Letters that nobody has opened until the hour of paper and that no posting stands for."""
    release = Release.objects.filter(pk=batch.pk, released_at__lte=now).first()
    if release is None or release.released_at is None or not is_due(batch.version.paper_after, release.released_at, now):
        return Notice.objects.none()
    there = Posting.objects.filter(batch=OuterRef("release"), row_number=OuterRef("row_number"))
    mine = Notice.objects.filter(release=batch.pk, first_opened_at=None, recalled_at=None)
    return mine.exclude(Exists(there)).select_related("recipient").order_by("row_number")


def for_paper(batch: Batch) -> QuerySet[Row]:
    """Rows that were for paper from the start and that no posting stands for."""
    there = Posting.objects.filter(batch=OuterRef("batch"), row_number=OuterRef("number"))
    return Row.objects.filter(batch=batch, outcome=Outcome.PAPER).exclude(sealed="").exclude(Exists(there)).order_by("number")


def address_of(notice: Notice) -> Address:
    """Where the card that this resident has shown says they live. A card has no postal code: the town adds it."""
    proven = proven_of(notice.recipient)
    told = f"{notice.recipient.family_name} {notice.recipient.given_name}".strip()
    return Address("", proven.address if proven else "", proven.name if proven else told)


def opened_since(made: PostingList) -> QuerySet[Posting]:
    """Postings of a list whose letter was opened or recalled after all."""
    gone = Notice.objects.filter(Q(first_opened_at__isnull=False) | Q(recalled_at__isnull=False), pk=OuterRef("notice"))
    return Posting.objects.filter(Exists(gone), on_list=made, state=PostingState.LISTED)


def of_batch(batch: Batch) -> QuerySet[Posting]:
    return Posting.objects.filter(batch=batch).order_by("row_number")


def lists_of(batch: Batch) -> QuerySet[PostingList]:
    return PostingList.objects.filter(batch=batch).select_related("made_by")


@dataclass(frozen=True, slots=True)
class Sums:
    """Postings of a batch. `after_digital` are those of letters that were digital first and then left by post."""

    due: int
    unaddressed: int
    listed: int
    dropped: int
    posted: int
    returned: int
    after_digital: int

    @property
    def any(self) -> int:
        return self.due + self.listed + self.dropped + self.posted + self.returned


def sums(batch: Batch) -> Sums:
    """One query. The books stay as they are: a letter that was digital and then posted is digital in them."""
    counts = {state.value: Count("pk", Q(state=state)) for state in PostingState}
    found = Posting.objects.filter(batch=batch).aggregate(
        **counts, unaddressed=Count("pk", Q(state=PostingState.DUE, is_addressed=False)),
        after_digital=Count("pk", Q(state__in=AT_THE_POST, notice__isnull=False)),
    )  # fmt: skip
    return Sums(**found)


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known of the paper of one letter."""

    posted_on: date
    returned_on: date | None


def posted_of(notice_id: uuid.UUID) -> Posted | None:
    """Whether and when a letter left by post as well; None while it did not."""
    days = Posting.objects.filter(notice=notice_id, posted_on__isnull=False).values_list("posted_on", "returned_on").first()
    return Posted(days[0], days[1]) if days and days[0] else None


def paper_at(batch: Batch) -> datetime | None:
    """When letters that nobody has opened go to paper."""
    release = Release.objects.filter(pk=batch.pk).values_list("released_at", flat=True).first()
    hours = batch.version.paper_after
    return release + timedelta(hours=hours) if release and hours is not None else None


def proof_of(code: str) -> Posting | None:
    """The posted letter with this number that never was a digital notice."""
    mine = Posting.objects.filter(code=code, state__in=[PostingState.LISTED, *AT_THE_POST], on_list__exported_at__isnull=False)
    return mine.select_related("municipality", "on_list", "batch__template").first()
