"""What other floors may know: small frozen cards, ready for the components of the same name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.lib.languages import OFFICIAL, tag_of
from portal.municipalities import openness
from portal.municipalities.queries import told
from portal.municipalities.rules.stages import Stage
from portal.ui import dates
from procedures.models import Application, FormVersion, Procedure, Round, Submission
from procedures.models.application import StateWords
from procedures.queries import appointments, conversation, cosigning, payments
from procedures.queries.appointments import VisitCard
from procedures.queries.cards import TodoCard
from procedures.rules import guidance_words, routing
from procedures.rules.conditions import Answers
from procedures.rules.definition import Definition
from procedures.rules.package import Guidance
from procedures.rules.states import State, shown_state
from procedures.rules.subjects import subject

if TYPE_CHECKING:
    from portal.identity.models import Resident

TONES = {
    State.SUBMITTED: "info",
    State.RESUBMITTED: "info",
    State.REVIEWING: "info",
    State.RETURNED: "error",
    State.DECIDED: "success",
}
# Home and the list show the newest; nobody has a hundred applications under way.
MOST = 50
SOON = timedelta(days=7)


@dataclass(frozen=True)
class ProcedureCard:
    """`deadline` is the closing instant of the open round; None where one may always apply. `opens_at`: not open yet.

    `lang`: of title and summary where they may be of another language than the page, "" on a Japanese page.
    `audience` is the stored rule that says whom it is meant for; `fits` when `queries.audience.marked` found the reader among them.
    """

    url: str
    title: str
    summary: str
    category: str
    town_id: str
    town: str
    minutes: int
    deadline: datetime | None
    opens_at: datetime | None
    status: str = ""
    status_tone: str = "neutral"
    audience: Mapping[str, Any] = field(default_factory=dict)
    fits: bool = False
    lang: str = ""


@dataclass(frozen=True)
class DraftCard:
    url: str
    title: str
    town: str
    saved_at: datetime
    step: str


@dataclass(frozen=True)
class ApplicationCard:
    """`todo` is the one next thing to do, empty when it is the office's turn, `deadline` until when; `summary` a line for the card."""

    id: UUID
    url: str
    title: str
    town: str
    receipt_number: str
    state: str
    status: str
    status_tone: str
    submitted_at: datetime | None
    expected_on: date | None
    todo: str
    deadline: datetime | None
    summary: str


def open_procedures(town_id: str | None, now: datetime) -> tuple[ProcedureCard, ...]:
    """What a town (None: every public town) offers: open now, or with a round still to come. Two queries."""
    rows = Procedure.objects.filter(is_open=True).select_related("municipality").order_by("municipality", "category", "pk")
    rows = rows.filter(municipality=town_id) if town_id else rows
    rows = rows.filter(Exists(FormVersion.objects.filter(procedure=OuterRef("pk"), published_at__lte=now)))
    rounds = Prefetch("rounds", Round.objects.filter(closes_at__gte=now).order_by("opens_at"), to_attr="coming")
    shown = (row for row in rows.prefetch_related(rounds) if _is_offered(row, asked_for=town_id))
    cards = (_procedure_card(row, now) for row in shown)
    return tuple(card for card in cards if card is not None)


def titles(town_id: str) -> list[tuple[str, str]]:
    """(slug, title) of what a town has opened, for choosing. One query."""
    return list(Procedure.objects.filter(is_open=True, municipality=town_id).order_by("category", "pk").values_list("slug", "title"))


@dataclass(frozen=True)
class Kept:
    """An open procedure in the public record: how strongly somebody must prove who they are, and how long a case is kept."""

    title: str
    department: str
    level: str
    years: int


def kept(town_id: str) -> tuple[Kept, ...]:
    """Every procedure that a town has opened. One query."""
    rows = Procedure.objects.filter(is_open=True, municipality=town_id).order_by("category", "pk")
    return tuple(Kept(row.title, row.department, row.get_required_level_display(), row.paper_years) for row in rows)


def _is_offered(row: Procedure, *, asked_for: str | None) -> bool:
    """What a pilot offers is seen by who looks at that town; who may begin is asked when they begin."""
    is_pilot = row.municipality.stage == Stage.PILOT
    return openness.why_closed(told(row.municipality), openness.Part.PROCEDURES) is None and (not is_pilot or bool(asked_for))


def guide_urls(town_id: str) -> dict[str, str]:
    """Name of a procedure → the address of its guidance, for what the town has opened. One query."""
    slugs = Procedure.objects.filter(is_open=True, municipality=town_id).values_list("slug", flat=True)
    return {slug: reverse("procedures:guide", args=[town_id, slug]) for slug in slugs}


def _procedure_card(row: Procedure, now: datetime) -> ProcedureCard | None:
    coming: list[Round] = row.coming  # type: ignore[attr-defined]
    if row.has_rounds and not coming:
        return None
    current = next((each for each in coming if each.is_open(now)), None)
    is_waiting = row.has_rounds and current is None
    language = get_language() or OFFICIAL
    said = guidance_words.title_in(row.words, language)
    title, summary = said or (row.title, row.summary)
    return ProcedureCard(
        url=reverse("procedures:guide", args=[row.municipality_id, row.slug]),
        title=title,
        summary=summary,
        category=row.category,
        town_id=row.municipality_id,
        town=row.municipality.name,
        minutes=Guidance.model_validate(row.guidance).minutes,
        deadline=current.closes_at if current else None,
        opens_at=coming[0].opens_at if is_waiting else None,
        status=_("まもなく受付") if is_waiting else "",
        audience=row.audience,
        lang="" if language == OFFICIAL else tag_of(language if said else OFFICIAL),
    )


@dataclass(frozen=True)
class AtHand:
    """What lies with the resident: duties by urgency (corrections, drafts whose round closes within a week), another's form to agree to,
    visits to the town hall (the next first), and all drafts, the last touched first."""

    todos: tuple[TodoCard | VisitCard, ...]
    drafts: tuple[DraftCard, ...]


def at_hand(resident: "Resident", now: datetime) -> AtHand:
    """Both shelves of the home page. Three queries."""
    # Corrections first: should somebody have more drafts than are shown, no duty may fall off the end.
    order = (F("correction_due_at").asc(nulls_last=True), F("owes_until").asc(nulls_last=True), "-saved_at")
    waits = Q(state__in=[State.RETURNED, State.DRAFT]) | Q(conversation.unread_from_office()) | Q(owes_until__isnull=False)
    mine = _mine(resident).exclude(state=State.DISCARDED)
    mine = mine.annotate(has_message=conversation.unread_from_office(), owes_until=payments.owes_until(now))
    rows = _read(resident, mine.filter(waits).order_by(*order)[:MOST])
    todos: tuple[TodoCard | VisitCard, ...] = (*_todos(rows, now), *cosigning.todos(resident), *appointments.at_hand(resident, now))
    return AtHand(todos, tuple(_draft_card(row) for row in rows if row.state == State.DRAFT))


def drafts(resident: "Resident") -> tuple[DraftCard, ...]:
    """Forms that were begun and not sent, the last touched first. One query."""
    rows = _read(resident, _mine(resident).filter(state=State.DRAFT).order_by("-saved_at")[:MOST])
    return tuple(_draft_card(row) for row in rows)


def _draft_card(row: Application) -> DraftCard:
    form, entries = row.form_version.form, row.entries
    unfinished = routing.first_unfinished(form, entries, timezone.localdate())
    step = _in_readers_words(row.form_version).pages[unfinished - 1].title if unfinished else _("確認して提出するだけです")
    title = _titled(row, subject(form, entries.answers).name)
    return DraftCard(reverse("procedures:resume", args=[row.pk]), title, row.municipality.name, row.saved_at, step)


def _in_readers_words(version: FormVersion) -> Definition:
    language = get_language() or OFFICIAL
    return version.form_in(language if language in version.languages else OFFICIAL)


def _titled(row: Application, name: str) -> str:
    """Brothers and sisters have the same procedure: the name tells their cards apart. One's own name is not repeated."""
    is_about_another = name and name != row.applicant.full_name
    title = row.procedure.read_title
    return f"{title}（{name}）" if is_about_another else title


def my_applications(resident: "Resident", now: datetime | None = None) -> tuple[ApplicationCard, ...]:
    """What was sent, the newest first. Two queries. A decision shows from the day of results on, not before."""
    now = now or timezone.now()
    rows = _read(resident, _mine(resident).filter(submitted_at__isnull=False).order_by("-submitted_at")[:MOST])
    # In the order of their numbers, so that of each application the last submission remains.
    sent = {each.application_id: each for each in Submission.objects.filter(application__in=rows).order_by("number")}
    return tuple(application_card(row, sent[row.pk].answers(row), now) for row in rows)


def application_card(row: Application, answers: Answers, now: datetime) -> ApplicationCard:
    shown = shown_state(State(row.state), row.outcome_from, now)
    is_returned = shown is State.RETURNED
    return ApplicationCard(
        id=row.pk,
        url=reverse("procedures:status", args=[row.pk]),
        title=_titled(row, subject(row.form_version.form, answers).name),
        town=row.municipality.name,
        receipt_number=row.receipt_number or "",
        state=shown.value,
        status=str(StateWords(shown).label),
        status_tone=TONES.get(shown, "neutral"),
        submitted_at=row.submitted_at,
        expected_on=row.expected_on,
        todo=_("直して、もう一度提出してください") if is_returned else "",
        deadline=row.correction_due_at if is_returned else None,
        summary=_summary(row, shown),
    )


def _summary(row: Application, shown: State) -> str:
    number = _("受付番号 {number}").format(number=row.receipt_number)
    if shown is State.RETURNED:
        return number + "・" + _("直して、もう一度提出してください")
    if row.expected_on is None or shown in {State.DECIDED, State.WITHDRAWN}:
        return number
    return number + "・" + _("結果のめやす {day}").format(day=dates.only_day(row.expected_on))


def _todos(rows: Iterable[Application], now: datetime) -> tuple[TodoCard, ...]:
    found = [card for row in rows if (card := _todo(row, now)) is not None]
    return tuple(sorted(found, key=lambda card: card.due_on or now))


def _todo(row: Application, now: datetime) -> TodoCard | None:
    title = _titled(row, subject(row.form_version.form, row.entries.answers).name)
    if row.state == State.RETURNED:
        url, text = reverse("procedures:status", args=[row.pk]), _("直していただくところがあります。")
        return TodoCard(url, title, row.correction_due_at, row.municipality.name, text)
    if row.owes_until and row.state != State.DRAFT:  # type: ignore[attr-defined]
        url, text = reverse("procedures:status", args=[row.pk]) + "#payment", _("手数料を支払ってください。")
        return TodoCard(url, title, row.owes_until, row.municipality.name, text)  # type: ignore[attr-defined]
    if row.has_message:  # type: ignore[attr-defined]
        url, text = reverse("procedures:status", args=[row.pk]) + "#conversation", _("担当課からメッセージが届いています。")
        return TodoCard(url, title, None, row.municipality.name, text)
    if row.round is None or not row.round.is_open(now) or row.round.closes_at - now > SOON:
        return None
    url, text = reverse("procedures:resume", args=[row.pk]), _("書きかけの申請があります。締切までに提出してください。")
    return TodoCard(url, title, row.round.closes_at, row.municipality.name, text)


def _mine(resident: "Resident") -> QuerySet[Application]:
    """With what cards show of what hangs on a case: a town, a procedure and a form have eighty more columns, some of them long."""
    cases = Application.objects.filter(applicant=resident).select_related("municipality", "procedure", "form_version", "round")
    return cases.only(*_OF_A_CASE, *_OF_WHAT_HANGS_ON_IT)


_OF_A_CASE = tuple(column.name for column in Application._meta.concrete_fields)
_OF_WHAT_HANGS_ON_IT = (
    "municipality__name", "procedure__title", "procedure__words", "form_version__definition", "round__opens_at", "round__closes_at",
)  # fmt: skip


def _read(resident: "Resident", cases: QuerySet[Application]) -> list[Application]:
    """Their applicant is who asks: nobody has to be read again."""
    rows = list(cases)
    for row in rows:
        row.applicant = resident
    return rows
