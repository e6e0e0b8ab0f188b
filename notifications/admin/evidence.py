"""What officers see of a letter's way: its five times, its receipt, and the button that ends a freeze."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.actions import freezing, receipts
from notifications.admin.pages import batch_or_404, drawn
from notifications.models import Batch, Notice
from notifications.queries import evidence as queries
from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused


@require_safe
def evidence(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    letter = _letter(batch, number)
    receipts.note_seen(letter, by=request.officer)
    title = _("%(n)s行目の通知の記録") % {"n": number}
    return drawn(request, "batch_evidence", title, batch=batch, number=number, letter=letter, evidence=queries.evidence(letter))


@require_POST
def receipt(request: OfficerRequest, batch_id: uuid.UUID, number: int) -> HttpResponse:
    batch = batch_or_404(batch_id)
    letter = _letter(batch, number)
    try:
        answer = HttpResponse(receipts.hand_out(letter, by=request.officer), content_type="application/pdf")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:notifications_batch_evidence", batch.pk, number)
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-receipt-{letter.code[-9:]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def thaw(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    try:
        freezing.thaw(batch, by=request.officer, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("凍結を解きました。通知をまた開けます。"))
    return redirect("admin:notifications_batch_status", batch.pk)


def _letter(batch: Batch, number: int) -> Notice:
    """The released letter of a row. Before the release there is nothing to tell."""
    found = Notice.objects.filter(release=batch.pk, row_number=number, release__released_at__isnull=False)
    letter = found.select_related("release", "municipality").first()
    if letter is None or letter.erased_at:
        raise Http404
    return letter
