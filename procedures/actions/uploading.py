"""Files over slow lines: begun once, sent in parts from where the line broke, put to their question when they are whole."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from portal.audit import trail
from portal.lib import uploads
from procedures import events
from procedures.actions import attaching, papers, steps
from procedures.actions.refusals import PartTooLarge, TooManyUploads
from procedures.models import Application, Upload

if TYPE_CHECKING:
    from portal.identity.models import Resident

# Small enough that a train's tunnel costs little, large enough that ten megabytes are forty requests.
PART = 256 * 1024
MOST_AT_ONCE = 5
LIVES = timedelta(days=1)
AT_ONCE = 200


def begin(application: Application, key: str, name: str, size: int, *, by: "Resident", now: datetime) -> Upload:
    """An upload to send parts to. The same file that was begun before and broke off is taken up where it stands."""
    shown = uploads.safe_name(name)
    with trail.act(events.UPLOAD_BEGUN, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        attaching.question(row, key, now)
        if size < 1:
            raise uploads.EmptyFile(name=shown)
        if size > uploads.LARGEST:
            raise uploads.TooLargeFile(name=shown, megabytes=uploads.LARGEST // (1024 * 1024))
        begun = list(Upload.objects.filter(application=row))
        same = next((one for one in begun if (one.field_key, one.size, one.name) == (key, size, shown)), None)
        act.note(question=key, again=same is not None)
        if same:
            return same
        if len(begun) >= MOST_AT_ONCE:
            raise TooManyUploads(most=MOST_AT_ONCE)
        fresh = Upload(
            municipality_id=row.municipality_id, applicant_id=row.applicant_id, application=row, field_key=key, size=size, touched_at=now,
        )  # fmt: skip
        fresh.seal_name(shown)
        fresh.save(force_insert=True)
    return fresh


def receive(upload: Upload, offset: int, content: bytes, *, now: datetime) -> bool:
    """Keep one part. False: this is not where the file stands (it came twice, or another window was faster)."""
    if len(content) > PART or offset + len(content) > upload.size:
        raise PartTooLarge
    if offset != upload.received or not content:
        return False
    with papers.no_file_without_row() as names:
        kept = ContentFile(upload.sealed_part(offset, content))
        name = default_storage.save(f"uploads/{upload.municipality_id}/{upload.pk}.{offset}", kept)
        names.append(name)
        parts = [*upload.parts, [offset, name]]
        mine = Upload.objects.filter(pk=upload.pk, received=offset)
        if not mine.update(received=offset + len(content), parts=parts, touched_at=now):
            papers.forget_files(names)
            return False
    upload.received, upload.parts = offset + len(content), parts
    return True


def finish(upload: Upload, application: Application, *, by: "Resident", now: datetime) -> Application:
    """Put the whole file to its question, as if it had come at once. Whatever comes of it, the parts are gone afterwards."""
    data = b"".join(_parts(upload))
    _erase([upload])
    taken = uploads.take(data, upload.name)
    return attaching.attach(application, upload.field_key, [taken], by=by, now=now)


def _parts(upload: Upload) -> list[bytes]:
    found = []
    for offset, name in upload.parts:
        with default_storage.open(name) as kept:
            found.append(upload.unsealed_part(offset, kept.read()))
    return found


def _erase(rows: list[Upload]) -> None:
    names = [name for row in rows for _offset, name in row.parts]
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: papers.forget_files(names))


def forget_some(now: datetime) -> int:
    """Erase some uploads that nobody has gone on with for a day. 0: none is left."""
    rows = list(Upload.objects.filter(touched_at__lt=now - LIVES)[:AT_ONCE])
    if not rows:
        return 0
    with trail.act(events.UPLOADS_FORGOTTEN, by=trail.PORTAL) as act:
        _erase(rows)
        act.note(uploads=len(rows))
    return len(rows)
