"""Deciding many cases at once: choose in the queue, choose the result, see what will happen, confirm."""

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
from procedures.forms.office import BulkForm
from procedures.models import Application
from procedures.queries import bulk

QUEUE = "admin:procedures_application_changelist"


def begin(request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
    """From the queue: the result is still to be chosen."""
    rows = list(chosen.order_by("submitted_at", "pk")[: actions.MOST + 1])
    return refused(request, rows) or _page(request, rows, BulkForm(rows[0].procedure, bulk.outcomes(rows[0].procedure)[0]))


@require_POST
def decide(request: OfficerRequest) -> HttpResponse:
    rows = bulk.chosen(_ids(request))
    if away := refused(request, rows):
        return away
    form = BulkForm(rows[0].procedure, bulk.outcomes(rows[0].procedure)[0], request.POST)
    if not form.is_valid():
        return _page(request, rows, form, status=422)
    if "go" not in request.POST:
        return _page(request, rows, form, is_confirmed=True)
    facts = form.cleaned_data
    done = actions.decide_many(
        rows, outcome=facts["outcome"], note=facts["note"], by=request.officer, now=timezone.now(), despite=facts.get("despite", "")
    )  # fmt: skip
    return drawn(request, "bulk_done", _("まとめて決めた結果"), done=done, outcome=form.label(), procedure=rows[0].procedure)


def refused(request: OfficerRequest, rows: list[Application]) -> HttpResponse | None:
    """Back to the queue with a sentence, when these cases cannot be decided on one page."""
    sentence = ""
    if not rows:
        sentence = _("申請を選んでください。")
    elif len(rows) > actions.MOST:
        sentence = _("一度に決められるのは{most}件までです。絞り込んでから選んでください。").format(most=actions.MOST)
    elif len({row.procedure_id for row in rows}) > 1:
        sentence = _("違う手続の申請は、まとめて決められません。手続で絞り込んでから選んでください。")
    elif not bulk.outcomes(rows[0].procedure)[0]:
        sentence = _("この手続の結果は、施設を選ぶものだけです。1件ずつ、審査の画面で決めてください。")
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect(QUEUE)


def _ids(request: OfficerRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("case")[: actions.MOST + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _page(
    request: OfficerRequest, rows: list[Application], form: BulkForm, *, status: int = 200, is_confirmed: bool = False
) -> HttpResponse:  # fmt: skip
    procedure = rows[0].procedure
    is_despite = is_confirmed and bool(form.cleaned_data.get("despite"))
    lines = bulk.lines(rows, despite=is_despite)
    able = [line for line in lines if not line.why_not]
    return drawn(
        request, "bulk", _("結果をまとめて決める"), status=status, form=form, lines=lines, procedure=procedure, able=len(able),
        unable=len(lines) - len(able), outcome=form.label() if is_confirmed else "",
        one_by_one=[each.label for each in bulk.outcomes(procedure)[1]],
    )  # fmt: skip
