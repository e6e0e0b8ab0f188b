"""One item of news, a benefit or a procedure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.ui.pages import page
from recommend import queries


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    found = queries.item(item_id, timezone.localdate())
    if found is None:
        raise Http404(_("この案内は、ありません。公開が終わったのかもしれません。"))
    return page(request, "recommend/item_page.html", {"item": found})
