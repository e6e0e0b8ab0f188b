"""Buttons of a batch: each does one act and goes back to the page it came from."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.actions import batches, rows
from notifications.admin.pages import batch_or_404
from notifications.rules.states import BatchState
from portal.identity.backoffice import OfficerRequest
from portal.lib.csvfile import write_rows
from portal.lib.refusals import Refused


@require_POST
def put_on_paper(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    done = _("%(n)s行目を郵送に切り替えました。") % {"n": number}
    return _after(request, batch_id, lambda: rows.put_on_paper(batch, number, by=request.officer), done)


@require_POST
def withdraw_approval(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    return _after(request, batch_id, lambda: batches.withdraw_approval(batch, by=request.officer), _("承認を取り下げました。"))


@require_POST
def stop(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    reason = request.POST.get("reason", "")
    done = _("中止しました。住民には何も届いていません。")
    return _after(request, batch_id, lambda: batches.stop(batch, by=request.officer, reason=reason), done)


@require_POST
def recall(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    reason = request.POST.get("reason", "")
    done = _("通知を取り消しました。内容は、いまから表示されません。")
    return _after(request, batch_id, lambda: batches.recall(batch, by=request.officer, reason=reason), done)


@require_safe
def export(request: OfficerRequest, batch_id: uuid.UUID, which: str) -> StreamingHttpResponse:
    """The rows to mend, to post, or not opened yet, as CSV that Excel of a Japanese Windows opens."""
    batch = batch_or_404(batch_id)
    if which not in rows.EXPORTS or (which == "unopened" and batch.state != BatchState.RELEASED):
        raise Http404
    lines = rows.export(batch, which=which, by=request.officer)
    answer = StreamingHttpResponse(write_rows(lines), content_type="text/csv; charset=Shift_JIS")
    answer.headers["Content-Disposition"] = f'attachment; filename="{which}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _after(request: OfficerRequest, batch_id: uuid.UUID, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("admin:notifications_batch_status", batch_id)
