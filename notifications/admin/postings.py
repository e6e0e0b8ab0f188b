"""The post of a batch: who must be written to, the lists for the mail house, and what it reports."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.actions import postings
from notifications.admin.pages import batch_or_404, drawn
from notifications.forms.postings import ReportForm
from notifications.models import Batch, PostingList
from notifications.queries import postings as queries
from notifications.rules.states import VISIBLE, BatchState
from portal.identity.backoffice import OfficerRequest
from portal.lib.csvfile import write_rows
from portal.lib.refusals import Refused

PER_PAGE = 50


def _released_or_404(batch_id: uuid.UUID) -> Batch:
    batch = batch_or_404(batch_id)
    if BatchState(batch.state) not in VISIBLE or batch.trial_of_id:
        raise Http404(_("公開した一括だけに、郵送の画面があります。"))
    return batch


def _list_or_404(batch: Batch, list_id: uuid.UUID) -> PostingList:
    found = queries.lists_of(batch).filter(pk=list_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
def page(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    return _drawn(request, _released_or_404(batch_id), ReportForm())


def _drawn(request: OfficerRequest, batch: Batch, form: ReportForm) -> HttpResponse:
    shown = Paginator(queries.of_batch(batch), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"sums": queries.sums(batch), "lists": queries.lists_of(batch), "paper_at": queries.paper_at(batch)}
    return drawn(request, "batch_posting", _("郵送"), batch=batch, shown=shown, form=form, **context)


@require_POST
def make_list(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = _released_or_404(batch_id)
    try:
        made = postings.make_list(batch, by=request.officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(n)s通の一覧を作りました。手紙のPDFは、数分でできます。") % {"n": made.letters})
    return redirect("admin:notifications_batch_posting", batch_id)


@require_POST
def report(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch, form = _released_or_404(batch_id), ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _drawn(request, batch, form)
    file = form.cleaned_data["file"]
    try:
        changed = postings.report(batch, data=file.read(), file_name=file.name, by=request.officer)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _drawn(request, batch, form)
    messages.success(request, _("%(n)s通の宛先や結果を取り込みました。") % {"n": changed})
    return redirect("admin:notifications_batch_posting", batch_id)


@require_safe
def lines(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Every posting of the batch, to add addresses and results to."""
    batch = _released_or_404(batch_id)
    return _csv(postings.take_lines(batch, None, by=request.officer), "posting.csv")


@require_safe
def list_lines(request: OfficerRequest, batch_id: uuid.UUID, list_id: uuid.UUID) -> HttpResponse:
    batch = _released_or_404(batch_id)
    return _csv(postings.take_lines(batch, _list_or_404(batch, list_id), by=request.officer), "posting-list.csv")


@require_safe
def bundle(request: OfficerRequest, batch_id: uuid.UUID, list_id: uuid.UUID) -> HttpResponse:
    made = _list_or_404(_released_or_404(batch_id), list_id)
    try:
        data = postings.take_bundle(made, by=request.officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:notifications_batch_posting", batch_id)
    return _file(data, "application/pdf", "letters.pdf")


def _csv(rows: Sequence[Sequence[str]], name: str) -> HttpResponse:
    return _file(b"".join(write_rows(rows)), "text/csv; charset=Shift_JIS", name)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)
