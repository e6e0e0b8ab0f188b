"""Applications as the office sees them. Run from an officer's viewpoint: other towns' cases are not there."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.lib import sealed
from portal.municipalities.scope import within_departments
from procedures.models import Application, Decision, Milestone, Note, Procedure, Return, Round, Submission
from procedures.models.course import Happened, Reason
from procedures.queries import cases, payments
from procedures.queries.conversation import Said, as_office
from procedures.queries.cosigning import Agreed, agreed
from procedures.queries.papers import Enclosed, of_answers
from procedures.rules.conditions import Answers
from procedures.rules.definition import Field, Role
from procedures.rules.package import Result
from procedures.rules.states import SEEN_BY_STAFF, State
from procedures.rules.subjects import subject

if TYPE_CHECKING:
    from portal.identity.models import Officer


@dataclass(frozen=True)
class AnswerRow:
    """One answer on the review page. `before` is what stood there in the submission before, when that was different."""

    key: str
    label: str
    text: str
    before: str | None
    papers: tuple[Enclosed, ...] = ()


@dataclass(frozen=True)
class AnswerPage:
    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class ReturnSeen:
    at: datetime
    by: str
    due_at: datetime
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NoteSeen:
    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Case:
    """All of one application, for the review page."""

    pages: tuple[AnswerPage, ...]
    submissions: int
    returns: tuple[ReturnSeen, ...]
    notes: tuple[NoteSeen, ...]
    course: tuple[tuple[datetime, str], ...]
    result: Result | None
    facilities: tuple[tuple[str, str], ...]
    agents: tuple[str, ...] = ()
    conversation: tuple[Said, ...] = ()
    payment: payments.Shown | None = None
    agreed: tuple[Agreed, ...] = ()


@dataclass(frozen=True)
class DecidedRow:
    """One line of the export. Dates are days in Japan; texts may be empty."""

    receipt_number: str
    birth_on: date | None
    name: str
    kana: str
    outcome: str
    facility: str
    starts_on: date | None
    note: str
    application: Application


def get(application_id: UUID) -> Application | None:
    """An application of the officer's own town that was sent; drafts are nobody's business."""
    rows = Application.objects.select_related("procedure", "form_version", "round", "municipality", "assignee")
    return rows.filter(pk=application_id, state__in=SEEN_BY_STAFF).first()


def case(application: Application) -> Case:
    submissions = list(Submission.objects.filter(application=application).order_by("number"))
    latest = submissions[-1].answers(application) if submissions else {}
    before = submissions[-2].answers(application) if len(submissions) > 1 else None
    form = application.form_version.form
    wishes = form.field(form.roles.get(Role.WISHES, ""))
    return Case(
        pages=_pages(application, latest, before),
        submissions=len(submissions),
        returns=_returns(application),
        notes=_notes(application),
        course=tuple((row.at, str(Happened(row.what).label)) for row in Milestone.objects.filter(application=application)),
        result=result_of(application),
        facilities=_by_wish(wishes, latest) if wishes else (),
        agents=tuple(dict.fromkeys(row.agent(application) for row in submissions if row.agent_sealed)),
        conversation=as_office(application),
        payment=payments.shown_to_office(application, latest, timezone.now()),
        agreed=agreed(application, latest),
    )


def _by_wish(wishes: Field, answers: Answers) -> tuple[tuple[str, str], ...]:
    """(value, name) of all facilities, those wished for first and numbered: the clerk mostly picks one of these."""
    wished = answers.get(wishes.key, ())
    ranked = wished if isinstance(wished, tuple) else ()
    first = tuple(
        (value, _("第{rank}希望 {name}").format(rank=rank, name=wishes.label_of(value))) for rank, value in enumerate(ranked, start=1)
    )
    return first + tuple((choice.value, choice.label) for choice in wishes.choices if choice.value not in ranked)


def _pages(application: Application, latest: Answers, before: Answers | None) -> tuple[AnswerPage, ...]:
    form = application.form_version.form
    old = {key: text for page in cases.in_pages(form, before) for key, _label, text in page.rows} if before is not None else None
    files = of_answers(application, latest)
    return tuple(
        AnswerPage(
            page.title,
            tuple(AnswerRow(key, label, text, _changed(old, key, text), files.get(key, ())) for key, label, text in page.rows),
        )
        for page in cases.in_pages(form, latest)
    )


def _changed(old: dict[str, str] | None, key: str, text: str) -> str | None:
    if old is None or old.get(key) == text:
        return None
    return old.get(key, _("（前はなかった質問）"))


def _returns(application: Application) -> tuple[ReturnSeen, ...]:
    rows = Return.objects.filter(application=application).select_related("returned_by")
    return tuple(
        ReturnSeen(row.returned_at, row.returned_by.name, row.due_at, _worded(application, row.reasons(application))) for row in rows
    )


def _worded(application: Application, reasons: tuple[Reason, ...]) -> tuple[tuple[str, str], ...]:
    form = application.form_version.form
    return tuple((field.label if (field := form.field(each.key)) else each.key, each.sentence) for each in reasons)


def _notes(application: Application) -> tuple[NoteSeen, ...]:
    rows = Note.objects.filter(application=application).select_related("written_by")
    return tuple(NoteSeen(row.written_at, row.written_by.name, _noted(application, row)) for row in rows)


def _noted(application: Application, row: Note) -> str:
    return sealed.unseal(row.text_sealed, aad=application.aad("note")) if row.text_sealed else ""


def result_of(application: Application) -> Result | None:
    """The decision that counts: the latest."""
    last = Decision.objects.filter(application=application).order_by("-decided_at", "-pk").first()
    return result_in(application, last) if last else None


def result_in(application: Application, decision: Decision) -> Result:
    if not decision.detail_sealed:
        labels = {each["value"]: each["label"] for each in application.procedure.outcomes}
        return Result(decision.outcome, labels.get(decision.outcome, decision.outcome), "", "")
    return Result(**json.loads(sealed.unseal(decision.detail_sealed, aad=application.aad("decision"))))


def decided(procedure: Procedure, round_: Round | None) -> list[DecidedRow]:
    """Every decided application whose texts are kept, with its latest decision, by receipt number. Three queries for any number."""
    rows = Application.objects.filter(procedure=procedure, state=State.DECIDED, erased_at=None).select_related("form_version", "round")
    rows = (rows.filter(round=round_) if round_ else rows).order_by("receipt_number")
    found = {row.pk: row for row in rows}
    # Later rows overwrite earlier ones: what remains is the latest of each.
    decisions = {each.application_id: each for each in Decision.objects.filter(application__in=rows).order_by("decided_at", "pk")}
    sent = {each.application_id: each for each in Submission.objects.filter(application__in=rows).order_by("number")}
    return [_decided_row(row, result_in(row, decisions[pk]), sent[pk].answers(row)) for pk, row in found.items()]


def _decided_row(row: Application, result: Result, answers: Answers) -> DecidedRow:
    who = subject(row.form_version.form, answers)
    return DecidedRow(
        receipt_number=row.receipt_number or "",
        birth_on=who.birth_on,
        name=who.name,
        kana=who.kana,
        outcome=result.label,
        facility=result.facility,
        starts_on=row.round.starts_on if row.round and result.facility else None,
        note=result.note,
        application=row,
    )


def procedures_of(officer: "Officer") -> QuerySet[Procedure]:
    """What the officer's departments handle in their town. Residents may read procedures of all towns, so no viewpoint does this."""
    mine = Procedure.objects.filter(municipality=officer.municipality_id)
    return mine if officer.reach is None else mine.filter(within_departments(Procedure, "handled_by", officer.reach))


def procedures_and_rounds(officer: "Officer") -> tuple[tuple[str, str], ...]:
    """(key, words) for choosing: "3" is a procedure, "3-7" one of its rounds. `chosen_of` reads the key. Two queries."""
    rows = procedures_of(officer).prefetch_related(Prefetch("rounds", Round.objects.order_by("opens_at")))
    found: list[tuple[str, str]] = []
    for row in rows:
        found.append((str(row.pk), row.title))
        found += [(f"{row.pk}-{each.pk}", f"{row.title} {each.name}") for each in row.rounds.all()]
    return tuple(found)


def chosen_of(key: str) -> tuple[int, int | None] | None:
    """(procedure id, round id or None); None for a key that is none."""
    parts = key.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts):
        return None
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else None


def procedure_and_round(officer: "Officer", key: str) -> tuple[Procedure, Round | None] | None:
    """The rows behind a key of `procedures_and_rounds`; None when the officer does not handle them."""
    chosen = chosen_of(key)
    procedure = procedures_of(officer).filter(pk=chosen[0]).first() if chosen else None
    if chosen is None or procedure is None:
        return None
    if chosen[1] is None:
        return procedure, None
    round_ = Round.objects.filter(pk=chosen[1], procedure=procedure).first()
    return (procedure, round_) if round_ else None
