"""One application as its applicant sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.models import Announces, Application, FormVersion, Milestone, Procedure, Round, Submission
from procedures.models.course import Happened, Reason
from procedures.queries.corrections import last_return
from procedures.queries.wording import words_of
from procedures.rules import answers as rules
from procedures.rules.conditions import Answers
from procedures.rules.definition import Definition, Page, Source
from procedures.rules.states import State, shown_state

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Line:
    """One line of the course, in the shape of the timeline component."""

    title: str
    at: datetime | None
    text: str
    state: str


@dataclass(frozen=True)
class AnsweredPage:
    """A page with its answers in words: (field key, label, answer)."""

    number: int
    title: str
    rows: tuple[tuple[str, str, str], ...]


def mine(resident: "Resident", application_id: UUID) -> Application | None:
    """None also for what was discarded, and for everybody else's."""
    rows = Application.objects.select_related("applicant", "municipality", "procedure", "form_version", "round")
    return rows.filter(pk=application_id, applicant=resident).exclude(state=State.DISCARDED).first()


def undisclosed(ids: Collection[str]) -> set[str]:
    """Those of these applications whose decision its applicant may not know of yet."""
    rows = Application.objects.filter(pk__in=ids, outcome_from__gt=timezone.now()).values_list("pk", flat=True)
    return {str(pk) for pk in rows}


def procedure(town_id: str, slug: str) -> Procedure | None:
    """One whose form has been published; what an office is still writing is nobody else's."""
    is_public = Exists(FormVersion.objects.filter(procedure=OuterRef("pk"), published_at__isnull=False))
    return Procedure.objects.select_related("municipality").filter(is_public, municipality=town_id, slug=slug).first()


def rounds_ahead(procedure: Procedure, now: datetime) -> list[Round]:
    """The rounds that are open or still to come, in order."""
    return list(Round.objects.filter(procedure=procedure, closes_at__gte=now).order_by("opens_at")) if procedure.has_rounds else []


def drafts_of(resident: "Resident", procedure: Procedure) -> list[Application]:
    return list(Application.objects.filter(applicant=resident, procedure=procedure, state=State.DRAFT).order_by("-saved_at"))


def course(application: Application, now: datetime) -> tuple[Line, ...]:
    """What happened, as far as the applicant may know, and the result that is still to come."""
    known = Milestone.objects.filter(application=application, visible_from__lte=now)
    happened = [row for row in known if row.what != Happened.DECIDED]
    lines = [Line(str(Happened(row.what).label), row.at, row.message(application), "done") for row in happened]
    shown = shown_state(State(application.state), application.outcome_from, now)
    if shown is State.DECIDED:
        decided = [row for row in known if row.what == Happened.DECIDED][-1]
        lines.append(Line(str(Happened.DECIDED.label), application.outcome_from, _result(application, decided), "current"))
    elif lines:
        last = lines[-1]
        lines[-1] = Line(last.title, last.at, last.text, "current")
        if shown is not State.WITHDRAWN:
            lines.append(Line(_("結果のお知らせ"), None, _promise(application), "todo"))
    return tuple(lines)


def _result(application: Application, decided: Milestone) -> str:
    if application.procedure.announces == Announces.NOTICE:
        return _("結果は通知箱でお知らせします。")
    return decided.message(application)


def _promise(application: Application) -> str:
    return _("通知箱に届きます。") if application.procedure.announces == Announces.NOTICE else _("この画面に出ます。")


def to_mend(application: Application) -> tuple[tuple[str, Reason], ...]:
    """(label of the answer, reason of the office) for an application that came back."""
    last = last_return(application) if application.state == State.RETURNED else None
    form = application.form_version.form
    reasons = last.reasons(application) if last else ()
    return tuple((field.label if (field := form.field(each.key)) else each.key, each) for each in reasons)


def sent(application: Application) -> Answers:
    """The answers of the last submission; empty for a draft."""
    last = Submission.objects.filter(application=application).order_by("-number").first()
    return last.answers(application) if last else {}


def sendings(application: Application) -> tuple[Answers, tuple[str, ...]]:
    """The answers of the last submission, and who sent any of them for the applicant (代理), by the name they had then. One query."""
    rows = list(Submission.objects.filter(application=application).order_by("number"))
    agents = dict.fromkeys(row.agent(application) for row in rows if row.agent_sealed)
    return (rows[-1].answers(application) if rows else {}), tuple(agents)


def in_pages(form: Definition, answers: Answers) -> tuple[AnsweredPage, ...]:
    """All that is asked, with the answers in words; hidden questions and notes are not there. Nothing once the answers were erased."""
    if not answers:
        return ()
    pages = ((number, page, _rows(page, answers)) for number, page in enumerate(form.pages, start=1))
    return tuple(AnsweredPage(number, page.title, rows) for number, page, rows in pages if rows)


def _rows(page: Page, answers: Answers) -> tuple[tuple[str, str, str], ...]:
    shown = [field for field in rules.fields_shown_on(page, answers) if field.kind.is_answered]
    return tuple((field.key, field.label, words_of(field, answers)) for field in shown)


def asks_for_child(procedure: Procedure) -> bool:
    """Whether the newest form can take a child's data from the portal."""
    version = FormVersion.objects.filter(procedure=procedure, published_at__isnull=False).order_by("-number").first()
    return version is not None and any(field.prefill is Source.CHILD_BIRTH_ON for field in version.form.fields())
