"""Files that come with messages or are answers: kept sealed, scanned by a worker, opened one by one as an act."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.audit import trail
from portal.lib import antivirus
from portal.lib.antivirus import Verdict
from portal.lib.uploads import Taken
from portal.municipalities.scope import System, viewing_as
from procedures import events
from procedures.actions.refusals import PaperNotReady, TooManyPapers
from procedures.models import Application, Message, Paper
from procedures.models.paper import PaperState
from procedures.rules import conversation

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident

TASK = "procedures.scan"
# Longer than a scan may take; then another worker may ask.
LEASE = timedelta(seconds=90)


@contextmanager
def no_file_without_row() -> Iterator[list[str]]:
    """Around an act: what was put into the storage goes again when the act does not come about."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        forget_files(names)
        raise


def keep(act: trail.Act, message: Message, files: Sequence[Taken], now: datetime, names: list[str]) -> None:
    """Inside the act of a message, under the lock of its application. `names` learns what lies in the storage."""
    store(act, message.application, files, now, names, message=message)


def store(act: trail.Act, application: Application, files: Sequence[Taken], now: datetime, names: list[str], **place: Any) -> list[Paper]:
    """Inside an act, under the lock of the application. `place` is the `message` they came with, or the `field_key` they answer."""
    if Paper.objects.filter(application=application.pk).count() + len(files) > conversation.MOST_PAPERS:
        raise TooManyPapers(most=conversation.MOST_PAPERS)
    state = PaperState.WAITING if antivirus.is_on() else PaperState.READY
    stored = []
    for number, each in enumerate(files, start=1):
        paper = Paper(
            municipality_id=application.municipality_id, applicant_id=application.applicant_id, application_id=application.pk,
            number=number, kind=each.kind, size=len(each.content), state=state, taken_at=now, **place,
        )  # fmt: skip
        paper.seal_name(each.name)
        paper.file = default_storage.save(f"papers/{paper.municipality_id}/{paper.pk}", ContentFile(paper.sealed_content(each.content)))
        names.append(paper.file)
        paper.save(force_insert=True)
        stored.append(paper)
        if state == PaperState.WAITING:
            act.then_ring(TASK, paper_id=str(paper.pk), town_id=paper.municipality_id)
    return stored


def erase(rows: Sequence[Paper]) -> None:
    """Inside an act: the rows go, and with its commit their contents."""
    names = [row.file for row in rows if row.file]
    Paper.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: forget_files(names))


def empty(rows: Sequence[Paper], state: PaperState) -> None:
    """Inside an act: the rows stay and say why; their contents go with its commit."""
    names = [row.file for row in rows if row.file]
    Paper.objects.filter(pk__in=[row.pk for row in rows]).update(file="", state=state)
    transaction.on_commit(lambda: forget_files(names))


def forget_files(names: Iterable[str]) -> None:
    """What cannot be deleted now is found by the nightly look for files without rows."""
    for name in names:
        with suppress(OSError):
            default_storage.delete(name)


def open_by_officer(paper: Paper, *, by: "Officer") -> bytes:
    """The content, for an officer. Each look is kept for the applicant to see."""
    with trail.act(events.PAPER_READ, on=paper.application, by=by, subject=paper.application.applicant_subject):
        return _content(paper)


def open_by_applicant(paper: Paper, *, by: "Resident") -> bytes:
    with trail.act(events.PAPER_OPENED, on=paper.application, by=by, subject=paper.application.applicant_subject):
        return _content(paper)


def _content(paper: Paper) -> bytes:
    if paper.state != PaperState.READY:
        raise PaperNotReady(state=PaperState(paper.state).label)
    with default_storage.open(paper.file) as kept:
        return paper.unsealed(kept.read())


def scan(paper_id: str, town_id: str) -> bool:
    """Ask the scanner about one file that waits. False: nothing to do, or the scanner is away; the sweep asks again."""
    now = timezone.now()
    with viewing_as(System("scan a file that came in", town_id)):
        free = Q(asked_at=None) | Q(asked_at__lt=now - LEASE)
        if not Paper.objects.filter(free, pk=paper_id, state=PaperState.WAITING).update(asked_at=now):
            return False
        paper = Paper.objects.get(pk=paper_id)
        with default_storage.open(paper.file) as kept:
            content = paper.unsealed(kept.read())
        try:
            verdict = antivirus.scan(content)
        except antivirus.ScannerAway:
            return False
        state = PaperState.READY if verdict is Verdict.CLEAN else PaperState.INFECTED
        with trail.act(events.PAPER_SCANNED, by=trail.PORTAL, town=town_id) as act:
            file = paper.file if state == PaperState.READY else ""
            Paper.objects.filter(pk=paper.pk, state=PaperState.WAITING).update(state=state, file=file)
            act.note(verdict=str(verdict), paper=str(paper.pk))
        if state == PaperState.INFECTED:
            default_storage.delete(paper.file)
    return True
