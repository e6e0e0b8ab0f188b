"""What a batch came to: the page with the curve, and the lists that go with it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notifications.admin.pages import batch_or_404, drawn
from notifications.documents import charts, figures
from notifications.queries import statistics as queries
from portal.identity.backoffice import OfficerRequest
from portal.lib.csvfile import write_rows


@require_safe
def statistics(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    found = queries.of_batch(batch, timezone.now())
    if found is None:
        raise Http404(_("公開すると、開封のようすが見られます。"))
    return drawn(
        request, "batch_statistics", _("開封のようす"), batch=batch, found=found, saved=queries.saved_by(found),
        chart=charts.opening_curve(found.whole.points, found.whole.released), table=figures.table(found), lifts=figures.lifts(found),
    )  # fmt: skip


@require_safe
def statistics_csv(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_or_404(batch_id)
    found = queries.of_batch(batch, timezone.now())
    if found is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="opened.csv"', "Cache-Control": "no-store"}
    return HttpResponse(b"".join(write_rows(figures.lines(found))), content_type="text/csv; charset=Shift_JIS", headers=headers)
