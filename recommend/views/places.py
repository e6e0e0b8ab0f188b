"""Places: a list first; distances from the middle of a chosen town or ward, so that no script and no location is needed."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.ui.pages import page
from recommend import queries
from recommend.forms import PlaceSearchForm

ON_A_PAGE = 20


@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    form = PlaceSearchForm(request.GET)
    found = Paginator(queries.places(form.search()), ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form,
        "places": found,
        "page_obj": found,
        "query": query.urlencode(),
        "attributions": [*dict.fromkeys(one.attribution for one in found)],
    }
    return page(request, "recommend/place_list.html", shown, parts=["place-list"])


@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    found = queries.place(place_id)
    if found is None:
        raise Http404(_("この場所は、ありません。なくなったのかもしれません。"))
    return page(request, "recommend/place_page.html", {"place": found})
