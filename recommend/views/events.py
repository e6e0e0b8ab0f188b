"""Events by town and day."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.ui.pages import page
from recommend import queries
from recommend.forms import EventSearchForm
from recommend.queries.events import card

ON_A_PAGE = 20


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    form = EventSearchForm(request.GET)
    found = Paginator(queries.events(form.search(), timezone.localdate()), ON_A_PAGE).get_page(request.GET.get("page"))
    cards = [card(row) for row in found.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form,
        "events": cards,
        "page_obj": found,
        "query": query.urlencode(),
        "attributions": [*dict.fromkeys(one.attribution for one in cards)],
    }
    return page(request, "recommend/event_list.html", shown, parts=["event-list"])


@require_safe
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    found = queries.event(event_id)
    if found is None:
        raise Http404(_("この行事は、ありません。取りやめになったのかもしれません。"))
    return page(request, "recommend/event_page.html", {"event": found})
