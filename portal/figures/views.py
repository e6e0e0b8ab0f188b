"""The figures for everybody, the files behind them, and the question after a finished task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.figures import asked, tickets
from portal.figures.actions import asking
from portal.figures.documents import opendata
from portal.figures.documents.charts import drawing
from portal.figures.forms import NarrowForm, RecommendForm
from portal.figures.queries import headlines, sheets
from portal.figures.queries.told import months, scored_towns, told
from portal.lib import csvfile
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    towns = scored_towns()
    found = told(None, towns)
    context = {"headlines": headlines.headlines(found, towns), "published_on": found.published_on, "towns": towns}
    return page(request, "figures/overview.html", context)


@require_safe
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One subject, as bars and tables; `?town=` and `?month=` narrow it."""
    if key not in sheets.PAGES:
        raise Http404(_("この数字はありません。一覧から選び直してください。"))
    form = NarrowForm(request.GET, scored_towns(), months())
    found = told(form.chosen_month, form.chosen_towns)
    drawn = [(sheet, drawing(sheet)) for sheet in sheets.PAGES[key](found, form.chosen_towns)]
    return page(request, "figures/measure.html", {"sheets": drawn, "form": form, "published_on": found.published_on, "key": key})


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    context = {"sets": opendata.SETS, "licence": opendata.LICENCE, "licence_url": opendata.LICENCE_URL, "credit": opendata.CREDIT}
    return page(request, "figures/open_data.html", context)


@require_safe
def file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A set of open data as CSV (UTF-8 with BOM) or JSON."""
    found = opendata.named(name)
    if found is None:
        raise Http404(_("このファイルはありません。オープンデータのページから選び直してください。"))
    towns = scored_towns()
    rows = [*found.rows(told(None, towns), towns)]
    if kind == "json":
        return JsonResponse(opendata.as_json(found, rows), json_dumps_params={"ensure_ascii": False})
    headers = {"Content-Disposition": f'attachment; filename="tobira-{name}.csv"'}
    return HttpResponse(
        b"".join(csvfile.write_rows([found.names, *rows], "utf-8-sig")), content_type="text/csv; charset=utf-8", headers=headers
    )


@require_POST
def tap(request: HttpRequest) -> HttpResponse:
    """The answer to the one question, from any task's page. Whoever it is from is not looked at."""
    try:
        ticket = tickets.ticket(request.POST.get("ticket", ""))
        asking.take(ticket, tickets.tapped(ticket, request.POST.get("score", "")), today=timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("front:home")
    asked.remember(request, ticket)
    return redirect("figures:more")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest) -> HttpResponse:
    """The second question, for those who want to say more; and the thanks for the first."""
    try:
        ticket = asked.waiting(request)
    except Refused:
        return redirect("front:home")
    form = RecommendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _recommended(request, ticket, form.cleaned_data)
    return page(request, "figures/more.html", {"form": form}, status=422 if form.errors else 200)


def _recommended(request: HttpRequest, ticket: tickets.Ticket, told_: dict[str, Any]) -> HttpResponse:
    try:
        asking.take(ticket, tickets.recommended(int(told_["points"]), told_["words"]), today=timezone.localdate())
        messages.success(request, _("ありがとうございました。どなたの答えかは、残していません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    asked.done(request)
    return redirect("front:home")
