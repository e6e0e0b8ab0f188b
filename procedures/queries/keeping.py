"""Files whose time is over, and files that no row names."""

from collections.abc import Iterator
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet

from portal.audit.retention import held
from procedures.models import Application, Milestone, Paper, Procedure, Upload
from procedures.models.course import Happened
from procedures.models.paper import PaperState
from procedures.rules import keeping
from procedures.rules.states import State

AT_ONCE = 200
PAPERS, CASES = "papers", "cases"
# What a town may choose for a procedure, and what a new one begins with.
YEARS, SHIPPED = tuple(range(1, 31)), 5


def papers_due(town_id: str, now: datetime) -> int:
    """How many files of a town's cases are past their years, held or not."""
    papers = Paper.objects.exclude(state=PaperState.ERASED).filter(municipality=town_id)
    return sum(papers.filter(application__in=cases.values("pk")).count() for cases in _cases_over(now))


def over(now: datetime) -> list[Paper]:
    """Some papers of cases that were decided, withdrawn or thrown away long enough ago. Empty when there are none."""
    kept = held(PAPERS)
    for cases in _cases_over(now):
        cases = cases.exclude(municipality__in=kept)
        rows = Paper.objects.exclude(state=PaperState.ERASED).filter(application__in=cases.values("pk"))
        rows = rows.select_related("application").order_by("taken_at")
        if found := list(rows[:AT_ONCE]):
            return found
    return []


def _cases_over(now: datetime) -> Iterator[QuerySet[Application]]:
    yield Application.objects.filter(state=State.DISCARDED)
    yield _last(State.WITHDRAWN, Happened.WITHDRAWN, now - keeping.AFTER_WITHDRAWAL)
    for years in sorted(set(Procedure.objects.values_list("paper_years", flat=True))):
        decided = _last(State.DECIDED, Happened.DECIDED, keeping.decided_before(now, years))
        yield decided.filter(procedure__in=Procedure.objects.filter(paper_years=years).values("pk"))


def cases_due(town_id: str, now: datetime) -> int:
    """How many cases of a town are past their years with their texts still there, held or not."""
    return sum(_texts(cases).filter(municipality=town_id).count() for cases in _cases_of_years(now))


def cases_over(now: datetime) -> list[Application]:
    """Some cases that were decided or withdrawn so many years ago, of towns that do not hold them. Empty when there are none."""
    kept = held(CASES)
    for cases in _cases_of_years(now):
        if found := list(_texts(cases).exclude(municipality__in=kept).order_by("pk")[:AT_ONCE]):
            return found
    return []


def _texts(cases: QuerySet[Application]) -> QuerySet[Application]:
    return cases.filter(erased_at=None)


def _cases_of_years(now: datetime) -> Iterator[QuerySet[Application]]:
    """A withdrawn case is the town's record as a decided one is."""
    for years in sorted(set(Procedure.objects.values_list("paper_years", flat=True))):
        mine, before = Procedure.objects.filter(paper_years=years).values("pk"), keeping.decided_before(now, years)
        for state, happened in ((State.DECIDED, Happened.DECIDED), (State.WITHDRAWN, Happened.WITHDRAWN)):
            yield _last(state, happened, before).filter(procedure__in=mine)


def _last(state: State, what: Happened, before: datetime) -> QuerySet[Application]:
    """Cases in this state to which it last happened before that instant. A decision may have been taken anew."""
    happened = Milestone.objects.filter(application=OuterRef("pk"), what=what)
    return Application.objects.filter(Exists(happened), ~Exists(happened.filter(at__gte=before)), state=state)


def left_behind(now: datetime) -> Iterator[str]:
    """Names of files that are a day old and that no row names."""
    for folder, named in (("papers", _papers), ("uploads", _parts)):
        for town_id in _list(folder)[0]:
            old = {name for one in _list(f"{folder}/{town_id}")[1] if _is_old(name := f"{folder}/{town_id}/{one}", now)}
            yield from sorted(old - named(town_id, old))


def _papers(town_id: str, names: set[str]) -> set[str]:
    return names.intersection(Paper.objects.filter(municipality=town_id).exclude(file="").values_list("file", flat=True).iterator())


def _parts(town_id: str, names: set[str]) -> set[str]:
    rows = Upload.objects.filter(municipality=town_id).values_list("parts", flat=True)
    return names.intersection(name for parts in rows.iterator() for _offset, name in parts)


def _is_old(name: str, now: datetime) -> bool:
    try:
        return now - default_storage.get_modified_time(name) > keeping.LEFT_BEHIND_AFTER
    except FileNotFoundError:
        return False


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
