"""Pages to print: one case, or those that were chosen in the queue, each on its own sheets."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused
from procedures.actions import printing
from procedures.admin.drawing import drawn
from procedures.models import Application
from procedures.queries import prints


@require_safe
def one(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    rows = prints.chosen([case_id])
    if not rows:
        raise Http404(_("この申請は見つかりません。"))
    return _page(request, printing.open_for_print(rows, by=request.officer))


def many(request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
    """From the queue."""
    ids = list(chosen.values_list("pk", flat=True)[: printing.MOST + 1])
    try:
        return _page(request, printing.open_for_print(prints.chosen(ids), by=request.officer))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:procedures_application_changelist")


def _page(request: OfficerRequest, cases: list[prints.Printed]) -> HttpResponse:
    return drawn(request, "print", _("申請の印刷"), cases=cases, now=timezone.now())
