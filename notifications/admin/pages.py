"""The pages of one batch: upload, columns, check, preview, approval, issue, status. All work without scripts."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notifications.actions import batches, checking, rows
from notifications.documents import reading
from notifications.forms import ColumnsForm, IssueForm, ReasonForm, UploadForm
from notifications.forms.batches import MoveForm, RecallForm
from notifications.models import Batch
from notifications.models.words import STATES, WAITS
from notifications.queries import batches as queries
from notifications.queries import comparing, doubts, dryrun, work
from notifications.rules.books import Books
from notifications.rules.columns import letter
from notifications.rules.states import BatchState, Step, after
from portal.identity.backoffice import OfficerRequest, office
from portal.lib.refusals import Refused

FAULTS_PER_PAGE = 50


def batch_or_404(batch_id: uuid.UUID) -> Batch:
    """The batch, if it is of the officer's own town. Another town's does not exist."""
    try:
        return work.batch(batch_id)
    except Batch.DoesNotExist:
        raise Http404 from None


def drawn(request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    batch = context.get("batch")
    if batch is not None:
        context |= {"books": batch.books, "state": STATES[batch.state], "may": _may(batch)}
    context |= {**office.each_context(request), "title": title, "opts": Batch._meta}
    answer = render(request, f"admin/notifications/{name}.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may(batch: Batch) -> set[str]:
    """The names of the steps that the batch's state allows."""
    return {step.value for step in Step if after(BatchState(batch.state), step)}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: OfficerRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = batches.upload(
                form.cleaned_data["template"], data=file.read(reading.LIMITS.max_bytes + 1), file_name=file.name,
                by=request.officer, repeat_reason=form.cleaned_data["repeat_reason"], replaces=form.cleaned_data["replaces"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("admin:notifications_batch_map", batch.pk)
    return drawn(request, "batch_upload", _("ファイルを取り込む"), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    samples = reading.first_lines(batch)
    form = ColumnsForm(batch, samples, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batches.map_columns(batch, form.columns(), by=request.officer)
            found = checking.start(batch, by=request.officer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _started(request, batch, found)
    header = [(letter(index), name) for index, name in enumerate(batch.header)]
    return drawn(request, "batch_map", _("列を対応づける"), batch=batch, form=form, header=header, samples=samples)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    if request.method == "POST":
        try:
            return _started(request, batch, checking.start(batch, by=request.officer))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:notifications_batch_check", batch.pk)
    found = Paginator(queries.faulty_rows(batch), FAULTS_PER_PAGE).get_page(request.GET.get("page"))
    return drawn(
        request, "batch_check", _("内容を確かめる"), batch=batch, page=found, faults=queries.faults_of(batch, list(found.object_list)),
        branches=queries.branch_counts(batch), doubts=queries.doubt_counts(batch), samples=dryrun.samples(batch),
        dry=dryrun.dry_run(batch), compared=comparing.comparison(batch), waiting=doubts.proposed_count(batch),
    )  # fmt: skip


def _started(request: OfficerRequest, batch: Batch, found: Books | None) -> HttpResponse:
    """On to the result of a short check; a long one goes on without the officer."""
    if found is None:
        messages.info(request, _("行が多いので、裏側で確認しています。この画面を閉じても進みます。"))
        return redirect("admin:notifications_batch_status", batch.pk)
    messages.success(request, _("%(n)s行を確認しました。") % {"n": found.uploaded})
    return redirect("admin:notifications_batch_check", batch.pk)


@require_safe
def preview(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    row = queries.row(batch, number)
    if row is None:
        raise Http404
    content = rows.preview(batch, row, by=request.officer)
    before, later = queries.neighbours(batch, number)
    return drawn(
        request, "batch_preview", _("%(n)s行目の下見") % {"n": number}, batch=batch, row=row, content=content,
        faults=queries.faults_of(batch, [row]), before=before, later=later,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    if request.method == "POST":
        try:
            batches.approve(
                batch, by=request.officer, seen=request.POST.get("manifest", ""), looked=_looked(request),
                reason=request.POST.get("reason", ""),
            )  # fmt: skip
        except Refused as refusal:
            # What was ticked stays ticked: nobody looks at seventeen letters twice for a missing word.
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("承認しました。発行できます。"))
            return redirect("admin:notifications_batch_issue", batch.pk)
    contents = [(row, rows.preview(batch, row, by=request.officer)) for row in dryrun.samples(batch)]
    is_able = request.officer.may_approve_for(batch.template.department_id) and request.officer.staff_number not in batch.hands
    return drawn(
        request, "batch_approve", _("承認する"), batch=batch, contents=contents, is_able=is_able, dry=dryrun.dry_run(batch),
        branches=queries.branch_counts(batch), doubts=queries.doubt_counts(batch), compared=comparing.comparison(batch),
        looked=_looked(request), reason=request.POST.get("reason", ""),
    )  # fmt: skip


def _looked(request: OfficerRequest) -> set[int]:
    return {int(number) for number in request.POST.getlist("looked") if number.isascii() and number.isdecimal() and len(number) < 9}


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = batches.issue(batch, by=request.officer, release_at=form.release_at(timezone.now()))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(n)s件を発行しました。PDFができしだい、決めた時刻に全員へ同時に公開します。") % {"n": number})
            return redirect("admin:notifications_batch_status", batch.pk)
    return drawn(request, "batch_issue", _("発行する"), batch=batch, form=form)


@require_safe
def status(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    asked = request.GET.get("row", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 8:
        return redirect("admin:notifications_batch_evidence", batch.pk, int(asked))
    release = queries.release_of(batch)
    progress = queries.progress(batch) if release else None
    waits = queries.waits_for(batch, timezone.now()) if release and batch.state == BatchState.ISSUED else None
    is_out = release is not None and release.released_at is not None
    return drawn(
        request, "batch_status", batch.title, batch=batch, release=release, move=queries.open_move(batch), move_form=MoveForm(),
        recall_form=RecallForm(), trials=queries.trials_of(batch), progress=progress, waits=WAITS[waits] if waits else "",
        reading=queries.reading(batch, release.released_at) if is_out else None,  # type: ignore[union-attr,arg-type]
        failed=queries.failed_notices(batch)[:FAULTS_PER_PAGE] if progress and progress.failed else [],
        reason_form=ReasonForm(), doubts=queries.doubt_counts(batch),
    )  # fmt: skip
