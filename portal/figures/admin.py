"""The figures in the office: a town's own for its officers, all towns' for operators, and the paper for a council."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.figures.documents import council
from portal.figures.documents.charts import drawing
from portal.figures.queries import sheets
from portal.figures.queries.told import Told, months, scored_towns, told, voices
from portal.identity.backoffice import STAFF_ROLES, OfficerRequest, Role, office
from portal.lib import bell
from portal.lib.refusals import Refused
from portal.municipalities.queries import Town

PAGE = "admin:figures"


@dataclass(frozen=True)
class View:
    """What an officer looks at: one town, or all of them (`town` None), in one month or until now."""

    town: Town | None
    towns: Sequence[Town]
    month: dt.date | None
    found: Told

    @property
    def name(self) -> str:
        return self.town.name if self.town else _("大阪府全体")

    @property
    def shown(self) -> list[sheets.Sheet]:
        """A town is set beside the others where all are public: in the last table."""
        everybody = scored_towns() if self.town else self.towns
        with_all = told(self.month, everybody)
        drawn = [sheet for key, made in sheets.PAGES.items() if key != "gap" for sheet in made(self.found, self.towns)]
        return [*drawn, *sheets.PAGES["gap"](with_all, everybody)]


def _view(request: OfficerRequest) -> View:
    """Officers of a town have theirs, operators choose. Another town's is not there."""
    officer, everybody, asked = request.officer, scored_towns(), request.GET.get("town", "")
    is_operator = officer.role == Role.OPERATOR
    if not (is_operator or officer.may(STAFF_ROLES)):
        raise PermissionDenied(_("この画面は、市町村の職員と府の運用担当の画面です。"))
    wanted = asked if is_operator else asked or officer.municipality_id
    town = next((one for one in everybody if one.code == wanted), None)
    if wanted and (town is None or not (is_operator or wanted == officer.municipality_id)):
        raise Http404(_("この市町村の数字はありません。"))
    month = next((one for one in months() if f"{one:%Y-%m}" == request.GET.get("month", "")), None)
    towns = [town] if town else everybody
    return View(town, towns, month, told(month, towns))


def shown(request: OfficerRequest) -> HttpResponse:
    view = _view(request)
    is_operator = request.officer.role == Role.OPERATOR
    context = {
        **office.each_context(request), "title": _("数字で見るとびら：%s") % view.name, "view": view, "is_operator": is_operator,
        "sheets": [(sheet, drawing(sheet)) for sheet in view.shown], "months": months(), "towns": scored_towns(),
        "voices": [] if is_operator else voices(timezone.localdate()),
    }  # fmt: skip
    answer = TemplateResponse(request, "admin/figures/figures.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def paper(request: OfficerRequest) -> HttpResponse:
    """A PDF for a council's meeting."""
    view = _view(request)
    try:
        content = council.paper(view.name, view.month, view.shown, timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-figures-{view.town.code if view.town else "all"}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def again(request: OfficerRequest) -> HttpResponse:
    """Have everything counted now, by a worker."""
    if request.officer.role != Role.OPERATOR:
        raise PermissionDenied(_("ここは、府の運用担当の画面です。"))
    bell.ring("figures.count")
    messages.success(request, _("数え直しを頼みました。少ししてから、画面を開き直してください。"))
    return redirect(PAGE)


office.pages.extend(
    [
        path("figures/", require_safe(shown), name="figures"),
        path("figures/paper.pdf", require_safe(paper), name="figures_paper"),
        path("figures/again/", require_POST(again), name="figures_again"),
    ]
)
