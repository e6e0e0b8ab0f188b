"""How things are thrown away: a dictionary to look something up in."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.municipalities.queries import town
from portal.ui.pages import page
from recommend import queries
from recommend.forms import GarbageForm
from recommend.queries.garbage import garbage_line

ON_A_PAGE = 50


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Of the resident's own town first, if it tells us; else of all."""
    resident = getattr(request, "resident", None)
    home = town(resident.home_town_id) if resident and resident.home_town_id else None
    form = GarbageForm(request.GET or None, town=home.name if home else "")
    found = Paginator(queries.garbage_words(form.search()), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [garbage_line(row) for row in found.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form, "words": lines, "page_obj": found, "query": query.urlencode(),
        "attributions": [*dict.fromkeys(one.attribution for one in lines)],
    }  # fmt: skip
    return page(request, "recommend/garbage_list.html", shown, parts=["garbage-list"])
