"""What the page of a form needs to be drawn."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from portal.identity.guards import ResidentRequest
from portal.ui.pages import page
from procedures.forms.page import PageForm
from procedures.models import Application
from procedures.queries.walk import Walk
from procedures.views.person import address


@dataclass(frozen=True)
class Step:
    """In the shape of the step_nav component."""

    label: str
    url: str
    state: str


def page_form(way: Walk, number: int, data: Any = None) -> PageForm:
    return PageForm(way.fields(number), data, entries=way.entries, deciding=way.deciding(number))


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
        "number": number,
        "page": way.form.pages[number - 1],
        "form": form,
        "rows": form.rows(way.reasons),
        "seen": seen,
        "steps": _steps(request, application, way, number),
        "place": next(stop.place for stop in stops if stop.number == number),
        "total": len(stops),
        "has_before": way.before(number) is not None,
        "notice": notice,
        "back_to_review": request.GET.get("from") == "review" or request.POST.get("from") == "review",
    }
    return page(request, "procedures/application_page.html", context, parts=["page-fields"], status=status)


def _steps(request: ResidentRequest, application: Application, way: Walk, number: int) -> list[Step]:
    urls = {stop.number: address(request, "page", application.pk, stop.number) for stop in way.stops()}
    return [Step(stop.title, urls[stop.number], _state(way, stop.number, number)) for stop in way.stops()]


def _state(way: Walk, number: int, here: int) -> str:
    if number == here:
        return "current"
    return "done" if way.is_finished(number) else "todo"
