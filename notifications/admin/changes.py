"""Buttons of a batch: each does one act and goes back to the page it came from."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.actions import assumptions as prices
from notifications.actions import batches, recalls, rows, schedules, trials
from notifications.admin.pages import batch_or_404, drawn
from notifications.forms.batches import AssumptionsForm, MoveForm, RecallForm
from notifications.models import Template
from notifications.queries import batches as queries
from notifications.queries import dryrun
from notifications.rules.states import VISIBLE, BatchState
from portal.identity.backoffice import OfficerRequest, Role, acted
from portal.identity.queries import resident_of
from portal.lib.csvfile import write_rows
from portal.lib.refusals import Refused

ONLY_IN = {"unopened": frozenset({BatchState.RELEASED}), "opened": VISIBLE}


@require_POST
def put_on_paper(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    done = _("%(n)s行目を郵送に切り替えました。") % {"n": number}
    return _after(request, batch_id, lambda: rows.put_on_paper(batch, number, by=request.officer), done)


@require_POST
def render_again(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    done = _("%(n)s行目のPDFを、もう一度作ります。数分後に、この画面を開き直してください。") % {"n": number}
    return _after(request, batch_id, lambda: rows.render_again(batch, number, by=request.officer), done)


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
    """All of the batch, or only the rows that are named."""
    batch, form = batch_or_404(batch_id), RecallForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("admin:notifications_batch_status", batch_id)
    numbers, reason = form.cleaned_data["numbers"], form.cleaned_data["reason"]
    done = _("通知を取り消しました。内容は、いまから表示されません。")
    if numbers:
        return _after(request, batch_id, lambda: recalls.recall_some(batch, numbers, by=request.officer, reason=reason), done)
    return _after(request, batch_id, lambda: recalls.recall(batch, by=request.officer, reason=reason), done)


@require_POST
def trial(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    own = resident_of(request.user)  # type: ignore[arg-type]
    done = _("試しの通知を、あなたのとびらの「お知らせ」へ送りました。数分で届きます。住民には届きません。")
    return _after(request, batch_id, lambda: trials.send(batch, by=request.officer, to=[own] if own else []), done)


@require_POST
def move(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Ask for another instant of release, agree to what a colleague asked, or close the question."""
    batch = batch_or_404(batch_id)
    asked, what = queries.open_move(batch), request.POST.get("what")
    if what == "agree" and asked:
        return _after(request, batch_id, lambda: schedules.agree_to_move(asked, by=request.officer), _("公開の時刻を変えました。"))
    if what == "drop" and asked:
        return _after(request, batch_id, lambda: schedules.drop_move(asked, by=request.officer), _("変更の求めを閉じました。"))
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("新しい日・時刻と理由を入れてください。"))
        return redirect("admin:notifications_batch_status", batch_id)
    at, reason = form.release_at(), form.cleaned_data["reason"]
    done = _("公開時刻の変更を求めました。ほかの職員が認めると変わります。")
    return _after(request, batch_id, lambda: schedules.ask_to_move(batch, at, by=request.officer, reason=reason), done)


@require_http_methods(["GET", "HEAD", "POST"])
def assumptions(request: OfficerRequest) -> HttpResponse:
    templates = Template.objects.order_by("name")
    form = AssumptionsForm(dryrun.assumption(request.officer.municipality_id), templates, request.POST or None)
    if request.method == "POST" and not request.officer.may({Role.APPROVER, Role.ADMINISTRATOR}):
        # Whoever prepares batches does not set how odd they may look.
        raise PermissionDenied(_("費用と目安を決められるのは、承認者と管理者です。"))
    if request.method == "POST" and form.is_valid():
        postage, printing = form.cleaned_data["postage"], form.cleaned_data["printing"]
        prices.set_assumptions(postage=postage, printing=printing, tolerances=form.tolerances(), by=request.officer)
        messages.success(request, _("費用と目安を決めました。"))
        return redirect("admin:notifications_batch_changelist")
    return drawn(request, "batch_settings", _("費用と、前回との差の目安"), form=form)


@require_safe
def export(request: OfficerRequest, batch_id: uuid.UUID, which: str) -> HttpResponseBase:
    """The rows to mend, to post, not opened yet or opened, as CSV for Excel: Shift_JIS, or UTF-8 (`?as=utf8`) for names beyond it."""
    batch = batch_or_404(batch_id)
    if which not in rows.EXPORTS or BatchState(batch.state) not in ONLY_IN.get(which, BatchState):
        raise Http404
    try:
        lines = rows.export(batch, which=which, by=request.officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:notifications_batch_status", batch_id)
    is_utf8 = request.GET.get("as") == "utf8"
    pieces = write_rows(lines, "utf-8-sig" if is_utf8 else "cp932")
    answer = StreamingHttpResponse(pieces, content_type=f"text/csv; charset={'utf-8' if is_utf8 else 'Shift_JIS'}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{which}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _after(request: OfficerRequest, batch_id: uuid.UUID, act: Callable[[], object], done: str) -> HttpResponse:
    return acted(request, act, done, "admin:notifications_batch_status", batch_id)
