"""Files of a case."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Paper, Upload
from procedures.models.paper import PaperState
from procedures.rules import files
from procedures.rules.conditions import Answers

AT_ONCE = 200


@dataclass(frozen=True)
class Enclosed:
    """A file as it is listed. `kilobytes` is rounded up; `state` is in words, "" when the file can be opened."""

    id: UUID
    name: str
    kilobytes: int
    state: str


def of_case(application: Application) -> Mapping[UUID, list[Enclosed]]:
    """Message id → its files, in order. One query."""
    found: dict[UUID, list[Enclosed]] = defaultdict(list)
    for row in Paper.objects.filter(application=application, message__isnull=False):
        found[row.message_id].append(_listed(row))  # type: ignore[index]
    return found


def _listed(row: Paper) -> Enclosed:
    state = "" if row.state == PaperState.READY else str(PaperState(row.state).label)
    return Enclosed(row.pk, row.name, -(-row.size // 1024), state)


def of_answers(application: Application, answers: Answers) -> Mapping[str, tuple[Enclosed, ...]]:
    """Key of a question → the files that answer it, in order. One query; none where no file is an answer."""
    form = application.form_version.form
    wanted = {field.key: list(files.of(field, answers)) for field in form.fields()} if form.has_files else {}
    if not any(wanted.values()):
        return {}
    rows = Paper.objects.filter(application=application).exclude(field_key="")
    there = {str(row.pk): _listed(row) for row in rows}
    return {key: tuple(there[number] for number in numbers if number in there) for key, numbers in wanted.items() if numbers}


def get(application: Application, paper_id: UUID) -> Paper | None:
    found = Paper.objects.filter(pk=paper_id, application=application).first()
    if found:
        found.application = application
    return found


def upload(application: Application, upload_id: UUID) -> Upload | None:
    return Upload.objects.filter(pk=upload_id, application=application).first()


def to_scan(now: datetime, lease: timedelta) -> list[tuple[str, str]]:
    """(id, town) of files that no scanner has judged and no worker is asking about, the oldest first."""
    with viewing_as(System("look for files to scan")):
        rows = Paper.objects.filter(state=PaperState.WAITING).exclude(asked_at__gt=now - lease).order_by("taken_at")
        return [(str(pk), town) for pk, town in rows.values_list("pk", "municipality_id")[:AT_ONCE]]
