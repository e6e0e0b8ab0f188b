"""What goes by post: whose letters are due, where they go, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from notifications.models import Batch, Notice, Posting, PostingList, ReceiptChoice, Release, Row
from notifications.models.posting import Bundle
from notifications.rules.books import Outcome
from notifications.rules.envelope import Address
from notifications.rules.posting import AT_THE_POST, WISH_REACHES_BACK, PostingState, Why, is_due, wishes_may_come
from notifications.rules.receiving import ON_PAPER
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
    rung = set()
    for batch in live.annotate(has_unread=Exists(unread), has_paper=Exists(paper)).filter(Q(has_unread=True) | Q(has_paper=True)):
        at = released.get(batch.pk)
        if at and (batch.has_paper or is_due(batch.version.paper_after, at, now)):
            rung.add(batch.pk)
            yield batch
    # Only batches of the last weeks: a wish of today does not reach further back.
    fresh = [key for key, at in released.items() if at and key not in rung and wishes_may_come(at, now)]
    yield from live.filter(Exists(_wished(OuterRef("pk")).exclude(Exists(_settled()))), pk__in=fresh)


def _wished(batch_id: Any) -> QuerySet[Notice]:
    """Letters whose resident takes letters of this class on paper too, as said for the town that wrote; not those that were recalled."""
    choice = ReceiptChoice.objects.filter(
        resident=OuterRef("recipient"), municipality=OuterRef("municipality"), legal_class=OuterRef("legal_class"), form__in=ON_PAPER,
        ended_at=None, chosen_at__lte=OuterRef("release__released_at") + WISH_REACHES_BACK,
    )  # fmt: skip
    return Notice.objects.filter(Exists(choice), release=batch_id, recalled_at=None, erased_at=None)


def _settled() -> QuerySet[Posting]:
    """The posting of a letter, unless it is one that a wish changes: listed for nobody having read it, and not on its way."""
    mine = Posting.objects.filter(batch=OuterRef("release"), row_number=OuterRef("row_number"))
    return mine.exclude(why=Why.UNREAD, state__in=[PostingState.DUE, PostingState.DROPPED])


def wanted(batch: Batch) -> QuerySet[Notice]:
    """Released letters that are wanted on paper too, opened or not, and that no posting stands for."""
    there = Posting.objects.filter(batch=OuterRef("release"), row_number=OuterRef("row_number"))
    return _wished(batch.pk).exclude(Exists(there)).select_related("recipient").order_by("row_number")


def asked_for(batch: Batch) -> QuerySet[Posting]:
    """Postings of unread letters whose resident wants paper in any case, also of those that were opened before they left."""
    open_ones = Posting.objects.filter(batch=batch, why=Why.UNREAD, state__in=[PostingState.DUE, PostingState.DROPPED])
    return open_ones.filter(notice__in=_wished(batch.pk).values("pk"))


def asked_for_no_more(batch: Batch) -> QuerySet[Posting]:
    """Postings that stood for a wish, are on no list yet, and whose resident has changed their mind."""
    waiting = Posting.objects.filter(batch=batch, why=Why.WANTED, state=PostingState.DUE)
    return waiting.exclude(notice__in=_wished(batch.pk).values("pk"))


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
    """Postings of a list whose letter was recalled, or opened after all; who asked for paper gets it, opened or not."""
    listed = Posting.objects.filter(on_list=made, state=PostingState.LISTED)
    mine = Notice.objects.filter(pk=OuterRef("notice"))
    opened = Exists(mine.filter(first_opened_at__isnull=False)) & ~Q(why=Why.WANTED)
    return listed.filter(opened | Q(Exists(mine.filter(recalled_at__isnull=False))))


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
    failed: int
    after_digital: int

    @property
    def any(self) -> int:
        return self.due + self.listed + self.dropped + self.posted + self.returned + self.failed


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
