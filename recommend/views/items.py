"""One item of news, a benefit or a procedure."""

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notifications.queries.circulars import Circular
from portal.ui.pages import page
from recommend import queries
from recommend.actions import feeds
from recommend.queries.circulars import circular
from recommend.queries.itempapers import content, papers_of
from recommend.queries.joined import item_kept_for


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    today = timezone.localdate()
    found = queries.item(item_id, today)
    if found is None and (kept := item_kept_for(item_id, today)):
        return redirect("recommend:item", kept)
    if found is None:
        raise Http404(_("この案内は、ありません。公開が終わったのかもしれません。"))
    mine = _opened(request, item_id) if found.is_circular else None
    return page(request, "recommend/item_page.html", {"item": found, "papers": papers_of(item_id), "circular": mine})


def _opened(request: HttpRequest, item_id: int) -> Circular | None:
    """As it lies in the reader's own inbox, which now knows that it is not new; None for everybody who does not have it there."""
    resident = request.resident  # type: ignore[attr-defined]
    now = timezone.now()
    found = circular(resident, item_id, now) if resident else None
    if found and found.is_unread and request.method == "GET":
        feeds.mark_opened(resident, found.key, today=timezone.localdate(now))
    return found


@require_safe
def paper(request: HttpRequest, item_id: int, paper_id: UUID) -> HttpResponse | FileResponse:
    """A file of an item, to be kept: never shown in the portal's own name."""
    found = content(item_id, paper_id, timezone.localdate())
    if found is None:
        raise Http404(_("このファイルは、ありません。公開が終わったのかもしれません。"))
    name, kind, data = found
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=kind)
