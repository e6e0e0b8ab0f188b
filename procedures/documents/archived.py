"""The cases that a town takes along when it leaves: what was asked, answered, said and decided, and the files, open and readable."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from portal.lib import sealed
from procedures.models import Application, Appointment, Counter, Paper, Submission
from procedures.models.application import StateWords
from procedures.models.paper import PaperState
from procedures.queries import cases, staff
from procedures.rules.states import State

logger = logging.getLogger(__name__)

AT_ONCE = 100
LONGEST_NAME = 100
NEVER_SENT = (State.DRAFT, State.DISCARDED)
Papers = Iterator[tuple[str, bytes | None]]


def papers_of(town_id: str) -> Papers:
    """Of each case `cases/…/case.json` and its files, of each counter its visits; None for what does not open. One at a time."""
    rows = Application.objects.filter(municipality=town_id).exclude(state__in=NEVER_SENT)
    rows = rows.select_related("procedure", "form_version", "round", "municipality", "assignee").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        folder = f"cases/{row.receipt_number or row.pk}"
        yield f"{folder}/case.json", _written(row)
        yield from _files(row, folder)
    for counter in Counter.objects.filter(municipality=town_id).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield from _visits(counter)


def _written(row: Application) -> bytes | None:
    try:
        return _json(_told(row))
    except Exception as error:  # one odd case of many years ago must not keep a town from leaving; the manifest names it
        logger.warning("A case of a leaving town cannot be told (%s)", type(error).__name__)
        return None


def _told(row: Application) -> dict[str, Any]:
    case = staff.case(row)
    return {
        "format": "tobira-case/1",
        "receipt_number": row.receipt_number,
        "procedure": {"slug": row.procedure.slug, "title": row.procedure.title, "form_version": row.form_version.number},
        "round": row.round.name if row.round else None,
        "state": {"code": row.state, "words": str(StateWords(row.state).label)},
        "times": {name: getattr(row, name) for name in ("started_at", "submitted_at", "correction_due_at", "outcome_from", "erased_at")},
        "department": row.procedure.department,
        "assignee": row.assignee.name if row.assignee else None,
        "agents": case.agents,
        "agreed": [asdict(each) for each in case.agreed],
        "sendings": [_sending(row, each) for each in Submission.objects.filter(application=row).order_by("number")],
        "course": [{"at": at, "what": what} for at, what in case.course],
        "returns": [asdict(each) for each in case.returns],
        "messages": [asdict(each) for each in case.conversation],
        "notes": [asdict(each) for each in case.notes],
        "result": asdict(case.result) if case.result else None,
        "payment": asdict(case.payment) if case.payment else None,
    }


def _sending(row: Application, one: Submission) -> dict[str, Any]:
    """As values for a machine and in the words of the form for a reader."""
    answers = one.answers(row)
    pages = [
        {"title": page.title, "answers": [{"key": key, "question": label, "answer": words} for key, label, words in page.rows]}
        for page in cases.in_pages(row.form_version.form, answers)
    ]
    return {"number": one.number, "at": one.submitted_at, "agent": one.agent(row), "values": dict(answers), "pages": pages}


def _files(row: Application, folder: str) -> Papers:
    for number, paper in enumerate(Paper.objects.filter(application=row, state=PaperState.READY).order_by("taken_at", "pk"), start=1):
        try:
            with default_storage.open(paper.file) as kept:
                content = paper.unsealed(kept.read())
            yield f"{folder}/files/{number:03}-{_safe(paper.name)}", content
        except (OSError, ValueError, sealed.BrokenSeal):
            yield f"{folder}/files/{number:03}", None


def _visits(counter: Counter) -> Papers:
    name, lines = f"visits/{counter.pk}.jsonl", []
    try:
        for row in Appointment.objects.filter(counter=counter).order_by("starts_at", "number").iterator(chunk_size=AT_ONCE):
            facts = {name: getattr(row, name) for name in ("number", "state", "starts_at", "ends_at", "made_at", "settled_at", "reason")}
            lines.append(_json({"counter": counter.name, **facts, "visitor": asdict(row.visitor)}, indent=None))
    except (ValueError, sealed.BrokenSeal):
        yield name, None
        return
    if lines:
        yield name, b"\n".join(lines) + b"\n"


def _safe(name: str) -> str:
    """A name that leads nowhere when a zip is unpacked, and keeps its ending."""
    plain = "".join("_" if each in '/\\:*?"<>|' or not each.isprintable() else each for each in name)
    return plain[-LONGEST_NAME:].lstrip(". ") or "file"


def _json(told: dict[str, Any], indent: int | None = 1) -> bytes:
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent).encode()
