"""The page of the form builder that says whom a procedure is meant for, with how many that are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from portal.attributes.forms.audience import whom
from portal.identity.backoffice import OfficerRequest
from procedures.admin.builder import drawn, edited, procedure_or_404
from procedures.forms.builder.audience import AudienceForm
from procedures.models import Procedure
from procedures.queries import form_drafts as queries

Values = Mapping[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: OfficerRequest, pk: int) -> HttpResponse:
    """Saved into the draft like every other page; counting saves nothing, and is kept in the trail."""
    procedure = procedure_or_404(request, pk)

    def filled(values: Values, data: Any) -> AudienceForm:
        return AudienceForm(values.get("audience") or {}, data, town_id=procedure.municipality_id)

    def said(form: AudienceForm, values: Values) -> Values | None:
        return {**values, "audience": form.cleaned_data["audience"]} if form.is_valid() else None

    beside = request.headers.get("HX-Target") == "audience-live"
    if request.method == "POST" and (beside or "count" in request.POST):
        return _counted(request, procedure, filled, beside=beside)
    return edited(request, procedure, "audience", filled, said)


def _counted(request: OfficerRequest, procedure: Procedure, filled: Any, *, beside: bool) -> HttpResponse:
    found = queries.working(procedure)
    form = filled(found.values, request.POST)
    form.is_valid()
    told = {**whom(form, town_id=procedure.municipality_id, by=request.officer, with_curve=not beside), "is_guidance": True}
    if beside:
        return drawn(request, "whom", procedure.title, **told)
    return drawn(request, "audience", procedure.title, procedure=procedure, found=found, tab="audience", forms=form, told=told)
