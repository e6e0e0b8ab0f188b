"""Erasing what has been kept long enough: the clerk's file, the letters' content, at last the evidence. Some at a time, each with a log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from notifications import events
from notifications.models import Batch, Delivery, Erased, Erasure, Mark, Notice, Posting, PostingList, Row, Upload
from notifications.models.posting import Bundle
from notifications.queries import orphans
from notifications.queries import retention as queries
from portal.audit import trail

AT_ONCE = 200


def erase_file(batch: Batch, now: datetime) -> bool:
    """Erase the clerk's file and the cells of its rows; the letters hold what they said. False when it is not due or done."""
    if batch.pk not in {one.pk for one in queries.files_due(now)}:
        return False
    with trail.act(events.FILES_ERASED, on=batch, by=trail.PORTAL) as act:
        rows = Row.objects.filter(batch=batch).exclude(sealed="").update(sealed="")
        Upload.objects.filter(batch=batch).delete()
        Posting.objects.filter(batch=batch).exclude(sealed="").update(sealed="")
        _log(batch, Erased.FILE, rows, now)
        act.note(rows=rows)
    return True


def delete_bundles(batch: Batch) -> bool:
    """Delete the bundles of letters that were printed, once the file is gone. A file first, then its name, as below."""
    if Upload.objects.filter(batch=batch).exists():
        return False
    left = PostingList.objects.filter(batch=batch).exclude(bundle_name="")[:AT_ONCE]
    for made in left:
        default_storage.delete(made.bundle_name)
        PostingList.objects.filter(pk=made.pk).update(bundle_name="", bundle=Bundle.ERASED)
    return bool(left)


def erase_contents(batch: Batch, now: datetime) -> bool:
    """Erase the text of some due letters of a batch; their PDFs go next. False when none is left.

    The mark and the empty text are one statement, so that a letter is whole or gone.
    """
    keys = _some(queries.contents_due(batch, now))
    if not keys:
        return False
    with trail.act(events.CONTENT_ERASED, on=batch, by=trail.PORTAL) as act:
        count = Notice.objects.filter(pk__in=keys, erased_at=None).update(sealed="", erased_at=now)
        _log(batch, Erased.CONTENT, count, now)
        act.note(letters=count)
    return True


def delete_pdfs(batch: Batch) -> bool:
    """Delete the files of some erased letters. A file first, then its name: a worker that dies in between does it again."""
    left = Notice.objects.filter(release=batch.pk, erased_at__isnull=False).exclude(pdf_name="")[:AT_ONCE]
    for letter in left:
        default_storage.delete(letter.pdf_name)
        Notice.objects.filter(pk=letter.pk).update(pdf_name="")
    return bool(left)


def erase_evidence(batch: Batch, now: datetime) -> bool:
    """Erase who got which letter when, and the row it came from. The batch stays with its sums. False when none is left."""
    keys = _some(queries.evidence_due(batch, now))
    if not keys:
        return False
    with trail.act(events.EVIDENCE_ERASED, on=batch, by=trail.PORTAL) as act:
        mine = Notice.objects.filter(pk__in=keys)
        numbers = list(mine.values_list("row_number", flat=True))
        Delivery.objects.filter(notice__in=keys).delete()
        Mark.objects.filter(notice__in=keys).delete()
        mine.delete()
        Row.objects.filter(batch=batch, number__in=numbers).delete()
        _log(batch, Erased.EVIDENCE, len(numbers), now)
        act.note(letters=len(numbers))
    return True


def delete_left_behind(town_id: str, folder: str, now: datetime) -> int:
    """Delete the files of one folder that no row names, and log how many. A worker that dies in between has deleted some unlogged."""
    names = orphans.left_behind(town_id, folder, now)
    if not names:
        return 0
    with trail.act(events.ORPHANS_DELETED, by=trail.PORTAL, town=town_id) as act:
        for name in names:
            default_storage.delete(name)
        Erasure.objects.create(municipality_id=town_id, batch=None, what=Erased.ORPHAN, count=len(names), erased_at=now)
        act.note(files=len(names))
    return len(names)


def _some(due: QuerySet[Notice]) -> list[UUID]:
    return list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _log(batch: Batch, what: Erased, count: int, now: datetime) -> None:
    Erasure.objects.create(municipality_id=batch.municipality_id, batch=batch, what=what, count=count, erased_at=now)
