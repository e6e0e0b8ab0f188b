"""All answers of many cases as one table. Read in parts of some hundred cases, so that not all of them are in memory at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from portal.lib.japanese import GETA, lost_in_cp932
from procedures.models import Application, FormVersion, Procedure, Round, Submission
from procedures.models.application import StateWords
from procedures.rules import columns
from procedures.rules.conditions import Answers
from procedures.rules.states import SEEN_BY_STAFF

PART = 300
# Not translated: the header is data for clerks and their other systems.
FACTS = ("受付番号", "手続", "回", "状態", "提出日時", "めやすの日", "結果の日時", "担当者", "様式の版", "提出の回数")


@dataclass(frozen=True)
class Wanted:
    """Which cases. Empty `states`: all that the office sees. Days count by the day on which the case was sent; both are included."""

    procedure: Procedure
    round: Round | None = None
    states: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Sheet:
    """`rows` are made while they are gone through."""

    header: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]


@dataclass(frozen=True)
class Lost:
    """What a Shift_JIS file would write as 〓: how many letters, in how many cases, and which."""

    letters: int
    cases: int
    which: tuple[str, ...]


def wanted(chosen: Wanted) -> QuerySet[Application]:
    rows = Application.objects.filter(procedure=chosen.procedure, state__in=set(chosen.states or SEEN_BY_STAFF) & SEEN_BY_STAFF)
    if chosen.round:
        rows = rows.filter(round=chosen.round)
    if chosen.since:
        rows = rows.filter(submitted_at__gte=_midnight(chosen.since))
    if chosen.until:
        rows = rows.filter(submitted_at__lt=_midnight(chosen.until + timedelta(days=1)))
    return rows


def ids_in_order(chosen: Wanted) -> list[tuple[UUID, UUID]]:
    """(case, whose it is), the first sent first."""
    return list(wanted(chosen).order_by("submitted_at", "pk").values_list("pk", "applicant_id"))


def sheet(ids: Sequence[UUID]) -> Sheet:
    """Two walks over the cases: one for how many rows the repeats have, one for the lines."""
    versions = {row.pk: row for row in FormVersion.objects.filter(pk__in=_versions_of(ids)).order_by("-number")}
    found = columns.columns([row.form for row in versions.values()], _places(ids, versions))
    header = (*FACTS, *(each.header for each in found))
    return Sheet(header, (_line(row, sent, versions, found) for row, sent in _cases(ids)))


def lost(ids: Sequence[UUID]) -> Lost:
    letters, cases, which = 0, 0, dict[str, None]()
    for line in sheet(ids).rows:
        text = "".join(line)
        gone = lost_in_cp932(text)
        letters += sum(text.count(letter) for letter in gone)
        cases += bool(gone)
        which |= dict.fromkeys(gone)
    return Lost(letters, cases, tuple(letter for letter in which if letter != GETA))


def _parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    return (list(ids[start : start + PART]) for start in range(0, len(ids), PART))


def _versions_of(ids: Sequence[UUID]) -> set[int]:
    return {pk for part in _parts(ids) for pk in Application.objects.filter(pk__in=part).values_list("form_version", flat=True)}


def _places(ids: Sequence[UUID], versions: dict[int, FormVersion]) -> dict[str, int]:
    if not any(field.fields for row in versions.values() for field in row.form.fields()):
        return {}
    most: dict[str, int] = {}
    for row, sent in _cases(ids):
        filled = columns.rows_filled(versions[row.form_version_id].form, _answers(row, sent))
        most |= {key: max(count, most.get(key, 0)) for key, count in filled.items()}
    return most


def _cases(ids: Sequence[UUID]) -> Iterator[tuple[Application, Submission | None]]:
    """Each case with what was sent last, in the order of `ids`. Two queries for each part."""
    for part in _parts(ids):
        rows = Application.objects.select_related("procedure", "round", "assignee").defer("draft").in_bulk(part)
        # Later rows overwrite earlier ones: what remains is the latest of each.
        sent = {each.application_id: each for each in Submission.objects.filter(application__in=part).order_by("number")}
        yield from ((rows[pk], sent.get(pk)) for pk in part if pk in rows)


def _answers(row: Application, sent: Submission | None) -> Answers:
    return sent.answers(row) if sent else {}


def _line(
    row: Application, sent: Submission | None, versions: dict[int, FormVersion], found: Sequence[columns.Column]
) -> tuple[str, ...]:
    version = versions[row.form_version_id]
    texts = columns.cells(version.form, _answers(row, sent))
    facts = (
        row.receipt_number or "", row.procedure.title, row.round.name if row.round else "", str(StateWords(row.state).label),
        _instant(row.submitted_at), f"{row.expected_on:%Y/%m/%d}" if row.expected_on else "", _instant(row.outcome_from),
        row.assignee.name if row.assignee else "", str(version.number), str(sent.number if sent else 0),
    )  # fmt: skip
    return (*facts, *(texts.get(each.slot, "") for each in found))


def _instant(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y/%m/%d %H:%M}" if at else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), timezone.get_default_timezone())
