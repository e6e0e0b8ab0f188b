"""What has been kept long enough, and what will have been soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from notifications.models import Batch, Erased, Erasure, Notice, Release, Row
from notifications.rules import retention as rules
from notifications.rules.policy import Retention
from portal.audit.retention import held

LETTERS = "letters"


def released_before(at: datetime) -> QuerySet[Batch]:
    """Batches that were released before then, of towns that do not hold their letters."""
    return _out_before(at).exclude(municipality__in=held(LETTERS))


def _out_before(at: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(pk__in=Release.objects.filter(released_at__lt=at).values("pk"))


def letters_due(town_id: str, now: datetime) -> int:
    """How many letters of a town are past the years of their content, held or not."""
    found = 0
    for retention in Retention:
        old = _out_before(rules.content_before(retention, now)).filter(version__retention=retention, municipality=town_id)
        found += Notice.objects.filter(release__in=old.values("pk"), erased_at=None).count()
    return found


def files_due(now: datetime) -> QuerySet[Batch]:
    """Batches whose file is still there and no longer needed."""
    kept = Row.objects.filter(batch=OuterRef("pk")).exclude(sealed="")
    return released_before(rules.files_before(now)).filter(Exists(kept))


def contents_due(batch: Batch, now: datetime) -> QuerySet[Notice]:
    """Letters of a batch whose content may go."""
    border = rules.content_before(Retention(batch.version.retention), now)
    return _mine(batch, border).filter(erased_at=None)


def evidence_due(batch: Batch, now: datetime) -> QuerySet[Notice]:
    """Letters of a batch of which not even the evidence is kept any longer. Their content and files went before."""
    border = rules.evidence_before(Retention(batch.version.retention), now)
    return _mine(batch, border).filter(erased_at__isnull=False, pdf_name="")


def _mine(batch: Batch, border: datetime) -> QuerySet[Notice]:
    released = Release.objects.filter(pk=batch.pk, released_at__lt=border).exclude(municipality__in=held(LETTERS))
    return Notice.objects.filter(release__in=released)


def batches_due(now: datetime) -> list[Batch]:
    """Batches with something to erase at `now`, oldest first: for the nightly job."""
    found: dict[object, Batch] = {batch.pk: batch for batch in files_due(now).select_related("version")}
    for retention in Retention:
        old = released_before(rules.content_before(retention, now)).filter(version__retention=retention)
        mine = Notice.objects.filter(release=OuterRef("pk"))
        older = old.filter(Exists(mine.filter(erased_at=None)) | Exists(mine.exclude(pdf_name="")) | Exists(_past(retention, now)))
        found |= {batch.pk: batch for batch in older.select_related("version")}
    return sorted(found.values(), key=lambda batch: batch.uploaded_at)


def _past(retention: Retention, now: datetime) -> QuerySet[Notice]:
    old = Release.objects.filter(released_at__lt=rules.evidence_before(retention, now))
    return Notice.objects.filter(release=OuterRef("pk"), release__in=old)


@dataclass(frozen=True, slots=True)
class Coming:
    """Letters of one class that will be due by a date, none of them erased yet."""

    retention: str
    letters: int


def coming(until: datetime) -> list[Coming]:
    """What the nightly job will erase by `until`, class by class: for a look before it happens."""
    found = []
    for retention in Retention:
        old = released_before(rules.content_before(retention, until)).filter(version__retention=retention)
        count = Notice.objects.filter(release__in=old.values("pk"), erased_at=None).aggregate(n=Count("pk"))["n"]
        if count:
            found.append(Coming(retention, count))
    return found


def orphans_since(at: datetime) -> int:
    """How many files that no row named were deleted since `at`, in all towns: a few are dead workers, many are something broken."""
    found = Erasure.objects.filter(what=Erased.ORPHAN, erased_at__gte=at)
    return found.aggregate(n=Sum("count"))["n"] or 0
