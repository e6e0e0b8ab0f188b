"""Confirming many proposals of colleagues at once: see each result on one page, then confirm what was seen."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.identity.backoffice import OfficerRequest
from procedures.actions import bulk as actions
from procedures.admin.drawing import drawn
from procedures.models import Application
from procedures.queries import bulk, second

QUEUE = "admin:procedures_application_changelist"


def begin(request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
    """From the queue."""
    rows = list(chosen.order_by("submitted_at", "pk")[: actions.MOST + 1])
    if len(rows) > actions.MOST:
        messages.error(request, _("一度に決められるのは{most}件までです。絞り込んでから選んでください。").format(most=actions.MOST))
        return redirect(QUEUE)
    proposals = second.shown_of_many(rows, request.officer)
    lines = [{"application": row, "proposal": proposals.get(row.pk)} for row in rows]
    able = sum(not each.is_own for each in proposals.values())
    return drawn(request, "bulk_confirm", _("結果の案をまとめて確かめる"), lines=lines, able=able, unable=len(lines) - able)


@require_POST
def confirm(request: OfficerRequest) -> HttpResponse:
    seen = _seen(request)
    found = {row.pk: row for row in bulk.chosen([pk for pk, _proposal in seen])}
    pairs = [(found[pk], proposal) for pk, proposal in seen if pk in found]
    if not pairs:
        messages.error(request, _("申請を選んでください。"))
        return redirect(QUEUE)
    done = actions.confirm_many(pairs, by=request.officer, now=timezone.now())
    return drawn(request, "bulk_done", _("まとめて決めた結果"), done=done, outcome="")


def _seen(request: OfficerRequest) -> list[tuple[UUID, int]]:
    """ "case:proposal" as the page wrote them."""
    found = []
    for text in request.POST.getlist("seen")[: actions.MOST]:
        case, _colon, proposal = text.partition(":")
        try:
            pk = UUID(case)
        except ValueError:
            continue
        if proposal.isascii() and proposal.isdecimal() and len(proposal) < 18:
            found.append((pk, int(proposal)))
    return found
