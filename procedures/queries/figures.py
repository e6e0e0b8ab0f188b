"""How a form fares: who began, who sent, where people stop, how long pages take, what comes back.

Nothing is kept for this. That a page was saved, and when, stands in the trail as every act does; the numbers are worked out of it and of
the cases when an officer asks, over the newest two thousand fillings, and leave this module only as counts of ten and more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from portal.audit import queries as audit
from procedures import events
from procedures.models import Application, FormVersion, Procedure, Return, Submission
from procedures.rules import figures as rules
from procedures.rules.definition import Definition
from procedures.rules.figures import Course, Spread
from procedures.rules.states import State

NEWEST, PART = 2000, 300


@dataclass(frozen=True)
class PageFigures:
    """`stopped`: who saved this page as their last and sent nothing; None: under ten. `number` 0: before the first page was saved."""

    number: int
    title: str
    stopped: int | None
    took: Spread | None


@dataclass(frozen=True)
class FieldFigures:
    label: str
    count: int | None


@dataclass(frozen=True)
class Figures:
    """None stands for a number under ten, or one that would give such a number away; `began` is rounded to tens where it would."""

    began: int | None
    began_is_about: bool
    sent: int | None
    writing: int | None
    left: int | None
    pages: tuple[PageFigures, ...]
    returned: int | None
    returned_again: int | None
    resubmitted: int | None
    days_to_mend: float | None
    fields: tuple[FieldFigures, ...]
    most_returned: str
    is_sample: bool

    @property
    def longest_bar(self) -> int:
        return max((page.stopped or 0 for page in self.pages), default=0)


def versions(procedure: Procedure) -> list[FormVersion]:
    """Published ones, the newest first."""
    return list(FormVersion.objects.filter(procedure=procedure, published_at__isnull=False).order_by("-number"))


def of(version: FormVersion, now: datetime) -> Figures:
    rows = list(
        Application.objects.filter(form_version=version).order_by("-started_at", "pk")
        .values_list("pk", "applicant", "state", "started_at", "saved_at", "submitted_at", named=True)[:NEWEST]
    )  # fmt: skip
    courses = _courses(rows)
    left = [row for row in rows if _is_left(row, now)]
    sent = sum(row.submitted_at is not None for row in rows)
    began, is_about, (told_sent, told_writing, told_left) = rules.told_with_about((sent, len(rows) - sent - len(left), len(left)))
    pages = _pages(version.form, courses, [courses[str(row.pk)] for row in left], is_told=told_left is not None)
    mending = _returns(version.form, [row.pk for row in rows if row.submitted_at])
    return Figures(began, is_about, told_sent, told_writing, told_left, pages=pages, **mending, is_sample=len(rows) == NEWEST)


def _is_left(row: Any, now: datetime) -> bool:
    if row.submitted_at is not None:
        return False
    return row.state == State.DISCARDED or (row.state == State.DRAFT and row.saved_at < now - rules.GIVEN_UP)


def _courses(rows: Sequence[Any]) -> dict[str, Course]:
    """By case: its saves out of the trail, in order."""
    ours, saves = {str(row.pk) for row in rows}, defaultdict[str, list[tuple[datetime, str]]](list)
    people = list({row.applicant for row in rows})
    for part in _parts(people):
        for case, at, detail in audit.details_of(events.APPLICATION_SAVED, part):
            if case in ours and detail.get("saved"):
                saves[case].append((at, str(detail.get("page", ""))))
    return {str(row.pk): Course(row.started_at, tuple(sorted(saves[str(row.pk)])), row.submitted_at) for row in rows}


def _parts(whole: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (whole[start : start + PART] for start in range(0, len(whole), PART))


def _pages(form: Definition, courses: dict[str, Course], left: Sequence[Course], *, is_told: bool) -> tuple[PageFigures, ...]:
    """Where the whole is not told, its parts are not either."""
    order = [page.key for page in form.pages]
    stopped = rules.told([*rules.stopped_after(left, order).values()]) if is_told else (None,) * (len(order) + 1)
    took = defaultdict[str, list[float]](list)
    for course in courses.values():
        for page, seconds in rules.seconds_on_pages(course).items():
            took[page].append(seconds)
    first = PageFigures(0, "", stopped[0], None)
    pages = enumerate(zip(form.pages, stopped[1:], strict=True), start=1)
    return (first, *(PageFigures(number, page.title, count, rules.spread(took[page.key])) for number, (page, count) in pages))


def _returns(form: Definition, ids: Sequence[Any]) -> dict[str, Any]:
    times, fields, days, mended = Counter[Any](), Counter[str](), list[float](), set[Any]()
    for part in _parts(ids):
        returned = defaultdict[Any, list[datetime]](list)
        keys: dict[Any, set[str]] = defaultdict(set)
        for row in Return.objects.filter(application__in=part).select_related("application").order_by("returned_at", "pk"):
            returned[row.application_id].append(row.returned_at)
            keys[row.application_id] |= {_base(reason.key) for reason in row.reasons(row.application)}
        times.update({pk: len(found) for pk, found in returned.items()})
        for asked in keys.values():
            fields.update(asked)
        again = Submission.objects.filter(application__in=list(returned), number__gt=1)
        for pk, at in again.values_list("application", "submitted_at"):
            mended.add(pk)
            days.append((at - max(each for each in returned[pk] if each <= at)).total_seconds() / 86400)
    return {
        "returned": rules.within(len(times), len(ids)),
        "returned_again": rules.within(sum(count > 1 for count in times.values()), len(times)),
        "resubmitted": rules.within(len(mended), len(times)),
        "days_to_mend": round(median(days), 1) if rules.within(len(mended), len(times)) is not None and days else None,
        "fields": tuple(FieldFigures(_label(form, key), rules.within(count, len(times))) for key, count in fields.most_common()),
        "most_returned": _label(form, found) if (found := rules.most(fields)) else "",
    }


def _base(key: str) -> str:
    """`members.2.name` → `members.name`: the question, whichever row it stood in."""
    head, dot, rest = key.partition(".")
    return f"{head}.{rest.partition('.')[2]}" if dot else key


def _label(form: Definition, key: str) -> str:
    head, dot, inner = key.partition(".")
    field = form.field(head)
    if field is None or not dot:
        return field.label if field else key
    return next((f"{field.row_label or field.label}：{one.label}" for one in field.fields if one.key == inner), field.label)
