"""Files as answers: put to a question, taken away again, and looked over when the form is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.lib.uploads import Taken
from procedures import events
from procedures.actions import papers, steps
from procedures.actions.refusals import InfectedPaper, NoSuchQuestion, NotOpenForChanges, TooManyFiles, UnknownPaper, WrongSort
from procedures.models import Application, Paper
from procedures.models.paper import PaperState
from procedures.queries.corrections import open_keys, sent_before
from procedures.rules import answers as rules
from procedures.rules import files as rules_of_files
from procedures.rules.conditions import Answers
from procedures.rules.definition import Field, Kind, Sort
from procedures.rules.states import EDITABLE

if TYPE_CHECKING:
    from portal.identity.models import Resident


def attach(application: Application, key: str, files: Sequence[Taken], *, by: "Resident", now: datetime) -> Application:
    """Put `files` to the answer of a file question. A file of the same name and size as one that is there is that one, sent twice.

    Returns the row as it stands then. Nothing that was typed elsewhere can stand in the way: files are only added.
    """
    subject = application.applicant_subject
    with papers.no_file_without_row() as names, trail.act(events.PAPER_ATTACHED, on=application, by=by, subject=subject) as act:
        row = steps.locked(application)
        field, have = question(row, key, now)
        new = _new(row, have, files)
        if len(have) + len(new) > field.max_files:
            raise TooManyFiles(label=field.label, most=field.max_files)
        for each in new:
            if not rules_of_files.takes(field, each.kind):
                raise WrongSort(name=each.name, label=field.label, wanted=_sorts(field))
        stored = papers.store(act, row, new, now, names, field_key=key)
        _answer(row, field, {**have, **{str(paper.pk): each.name for paper, each in zip(stored, new, strict=True)}}, now)
        act.note(question=key, files=len(stored))
    return row


def remove(application: Application, key: str, paper_id: str, *, by: "Resident", now: datetime) -> Application:
    """Take one file out of an answer. What the office has received stays in the case; anything else is erased."""
    with trail.act(events.PAPER_REMOVED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        field, have = question(row, key, now)
        if paper_id in have:
            _answer(row, field, {number: name for number, name in have.items() if number != paper_id}, now)
            if paper_id not in rules_of_files.of(field, sent_before(row)):
                papers.erase(list(Paper.objects.filter(pk=paper_id, application=row)))
        act.note(question=key)
    return row


def question(row: Application, key: str, now: datetime) -> tuple[Field, dict[str, str]]:
    """The question that may be answered by files now, and the files it has."""
    if row.state not in EDITABLE:
        raise NotOpenForChanges(state=steps.words_for_applicant(row, now))
    entries = row.entries
    allowed = open_keys(row, entries, timezone.localdate(now))
    field = next((one for one in rules.shown_fields(row.form_version.form, entries.answers) if one.key == key), None)
    if field is None or field.kind is not Kind.FILE or (allowed is not None and key not in allowed):
        raise NoSuchQuestion
    return field, rules_of_files.of(field, entries.answers)


def _new(row: Application, have: dict[str, str], files: Sequence[Taken]) -> list[Taken]:
    sizes = Paper.objects.filter(application=row, pk__in=list(have)).values_list("pk", "size") if have else ()
    known = {(have[str(pk)], size) for pk, size in sizes}
    return [each for each in files if (each.name, len(each.content)) not in known]


def _answer(row: Application, field: Field, papers_now: dict[str, str], now: datetime) -> None:
    form = row.form_version.form
    page = next(page for page in form.pages if field in page.fields)
    row.entries = rules.fill_page(form, page, row.entries, {field.key: papers_now}, timezone.localdate(now))
    Application.objects.filter(pk=row.pk).update(draft=row.draft, saved_at=now, version=F("version") + 1)
    row.refresh_from_db(fields=["version", "saved_at"])


def _sorts(field: Field) -> str:
    return _("PDFか写真") if len(field.accepts) > 1 else _("PDF") if field.accepts == (Sort.PDF,) else _("写真")


def look_over(row: Application, answers: Answers) -> None:
    """Inside the act that sends the form: each file of the answers is there and clean; those that no answer has any more are erased."""
    form = row.form_version.form
    if not form.has_files:
        return
    kept = {str(paper.pk): paper for paper in Paper.objects.filter(application=row).exclude(field_key="")}
    for field in form.fields():
        for number, name in rules_of_files.of(field, answers).items():
            if number not in kept:
                raise UnknownPaper(name=name)
            if kept[number].state == PaperState.INFECTED:
                raise InfectedPaper(name=name)
    named = set(rules_of_files.numbers(form, answers))
    if row.receipt_number:
        named |= set(rules_of_files.numbers(form, sent_before(row)))
    if unused := [paper for number, paper in kept.items() if number not in named]:
        papers.erase(unused)
