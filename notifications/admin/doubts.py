"""Doubtful rows: the list, and the page on which one is proposed by one officer and confirmed by another."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notifications.actions import doubts, rows
from notifications.admin.pages import batch_or_404, drawn
from notifications.forms.batches import ProposeForm
from notifications.models import Batch, Row
from notifications.models.resolution import Choice
from notifications.models.words import DOUBTS
from notifications.queries import batches as queries
from notifications.queries import doubts as doubt_queries
from notifications.rules.books import Outcome
from notifications.rules.states import BatchState
from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused

PER_PAGE = 100


@require_safe
def listing(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    answers = doubt_queries.answers(batch)
    waiting = queries.faulty_rows(batch).filter(outcome=Outcome.QUARANTINED)
    found = [(row, DOUBTS.get(row.doubt, ""), answers.pop(row.number, None)) for row in waiting[:PER_PAGE]]
    decided = sorted(answers.values(), key=lambda one: one.number)
    return drawn(
        request, "batch_doubts", _("保留を1件ずつ確かめる"), batch=batch, found=found, decided=decided, total=batch.quarantined
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    row = queries.row(batch, number)
    if row is None or row.outcome != Outcome.QUARANTINED:
        raise Http404
    form = ProposeForm(request.POST if request.POST.get("what") == "propose" else None)
    if request.method == "POST":
        try:
            done = _taken(request, batch, row, form)
        except Refused as refusal:
            messages.error(request, str(refusal))
            done = ""
        if done:
            messages.success(request, done)
            return redirect("admin:notifications_batch_doubts", batch.pk)
    proposal = doubt_queries.proposal(batch, number)
    is_mine = proposal is not None and proposal.proposed_by.person == request.officer.person
    return drawn(
        request, "batch_doubt", _("%(n)s行目の保留") % {"n": number}, batch=batch, row=row, form=form, proposal=proposal, is_mine=is_mine,
        content=rows.preview(batch, row, by=request.officer), faults=queries.faults_of(batch, [row]),
        is_open=batch.state == BatchState.CHECKED,
    )  # fmt: skip


def _taken(request: OfficerRequest, batch: Batch, row: Row, form: ProposeForm) -> str:
    """The sentence to show when something was done; "" when the form must be shown again."""
    what = request.POST.get("what", "")
    proposal = doubt_queries.proposal(batch, row.number)
    if what == "propose" and form.is_valid():
        facts = form.cleaned_data
        doubts.propose(
            batch, row.number, Choice(facts["choice"]), by=request.officer, reason=facts["reason"], case_number=facts["case_number"]
        )  # fmt: skip
        return _("提案しました。ほかの職員が確認すると決まります。")
    if what == "confirm" and proposal:
        doubts.confirm(proposal, by=request.officer)
        return _("%(n)s行目の扱いが決まりました。内容が変わったので、承認はこのあとです。") % {"n": row.number}
    if what == "refuse" and proposal:
        doubts.refuse(proposal, by=request.officer)
        return _("提案を差し戻しました。")
    return ""
