"""What the page of a form needs to be drawn."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.identity.guards import ResidentRequest, acting_of, person_of
from portal.ui.pages import page
from procedures.forms.page import PageForm
from procedures.models import Application
from procedures.queries import known, papers
from procedures.queries.walk import Walk
from procedures.rules.definition import Field, Kind
from procedures.rules.persons import People
from procedures.views.person import address
from procedures.views.words import reading

_PEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Step:
    """In the shape of the step_nav component."""

    label: str
    url: str
    state: str


def page_form(
    request: ResidentRequest, application: Application, way: Walk, number: int, data: Any = None, files: Any = None
) -> PageForm:
    asked = way.fields(number)
    uploads = address(request, "uploads", application.pk)
    return PageForm(
        asked, data, files, entries=way.entries, deciding=way.deciding(number), people=people(request, asked), uploads=uploads
    )


def people(request: ResidentRequest, asked: Iterable[Field]) -> People:
    """Whom the person's questions may take from the portal."""
    return known.people_for(asked, person_of(request), by_proxy=acting_of(request) is not None)


def draw(
    request: ResidentRequest,
    application: Application,
    way: Walk,
    number: int,
    form: PageForm,
    *,
    seen: str,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    stops = way.stops()
    context = {
        "application": application,
        "reading": reading(request, application.form_version.languages),
        "number": number,
        "page": way.form.pages[number - 1],
        "form": form,
        "rows": form.rows(way.reasons),
        "has_files": any(field.kind is Kind.FILE for field in way.form.pages[number - 1].fields),
        "files": papers.of_answers(application, way.entries.answers),
        "seen": seen,
        "pen": pen_of(request),
        "steps": _steps(request, application, way, number),
        "place": next(stop.place for stop in stops if stop.number == number),
        "total": len(stops),
        "has_before": way.before(number) is not None,
        "notice": notice,
        "back_to_review": request.GET.get("from") == "review" or request.POST.get("from") == "review",
    }
    return page(request, "procedures/application_page.html", context, parts=["page-fields"], status=status)


def pen_of(request: HttpRequest) -> str:
    """The name of this opening of a page; a redrawn page keeps the one it had."""
    told = request.POST.get("pen", "")
    return told if _PEN.fullmatch(told) else secrets.token_urlsafe(16)


def _steps(request: ResidentRequest, application: Application, way: Walk, number: int) -> list[Step]:
    urls = {stop.number: address(request, "page", application.pk, stop.number) for stop in way.stops()}
    return [Step(stop.title, urls[stop.number], _state(way, stop.number, number)) for stop in way.stops()]


def _state(way: Walk, number: int, here: int) -> str:
    if number == here:
        return "current"
    return "done" if way.is_finished(number) else "todo"
