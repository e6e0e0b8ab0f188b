"""Who looked at my data. Stands below identity, so it asks the viewpoint, not the request, who is there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.municipalities.scope import Resident, viewpoint
from portal.ui.pages import page

from . import documents, queries
from .queries import searching

# Two thousand pages are 100,000 lines: more than anybody has, and few enough to say no to a number that is a joke.
LAST_PAGE = 2000


@require_safe
@login_required
def about_me(request: HttpRequest) -> HttpResponse:
    """What was done with the resident's data, fifty lines a page; `?only=looks`: what officers saw. Nothing without a resident."""
    view, asked = viewpoint(), request.GET.get("page", "")
    number = min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    only_looks = request.GET.get("only") == "looks"
    shown = queries.page_about(view.resident_id, number=number, only_looks=only_looks) if isinstance(view, Resident) else None
    context = {
        "lines": shown.lines if shown else (), "only_looks": only_looks,
        "earlier": number - 1 if number > 1 else None, "later": None if shown is None or shown.is_last else number + 1,
    }  # fmt: skip
    return page(request, "audit/line_list.html", context)


@require_safe
def anchors(request: HttpRequest) -> HttpResponse:
    """The last month's anchors, for anybody, with how to check them."""
    return page(request, "audit/anchor_list.html", {"anchors": searching.anchors(31)})


@require_safe
def anchors_file(request: HttpRequest) -> HttpResponse:
    """All of them, for machines outside."""
    return JsonResponse(documents.published(list(reversed(searching.anchors()))))
