"""Places: a list first, and the same points drawn. Distances are from a chosen town, or from what is sent in the body of a POST."""

import datetime as dt
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.ui.middleware import MAY_ASK_WHERE
from portal.ui.pages import page
from recommend import queries
from recommend.forms import AroundForm, PlaceSearchForm, TypedForm
from recommend.queries import tiles
from recommend.rules.sketch import sketch

ON_A_PAGE, ON_PAPER = 20, 60


@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    form = PlaceSearchForm(request.GET, resident=request.resident)  # type: ignore[attr-defined]
    return _listed(request, form, request.GET.get("page"))


@require_http_methods(["GET", "POST"])
@never_cache
def around(request: HttpRequest) -> HttpResponse:
    """Where somebody is stands in the body and nowhere else: not in the address, the history, a log or a row."""
    if request.method == "GET":
        return redirect("recommend:places")
    form = AroundForm(request.POST, resident=request.resident)  # type: ignore[attr-defined]
    return _listed(request, form, request.POST.get("page"), is_around=True)


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same list for the refrigerator: the nearest sixty, with the drawing."""
    form = PlaceSearchForm(request.GET, resident=request.resident)  # type: ignore[attr-defined]
    now, search = timezone.localtime(), form.search()
    found = queries.Found(search, now)
    shown = queries.cards(found[0:ON_PAPER], search.near, now)
    head = {"total": found.count(), "title": _kind(form), "printed_at": now, "query": request.GET.urlencode()}
    context = {**_shown(request, search, shown), **head}
    return page(request, "recommend/place_paper.html", context)


@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    found = queries.place(place_id, timezone.localtime())
    if found is None:
        raise Http404(_("この場所は、ありません。なくなったのかもしれません。"))
    return page(request, "recommend/place_page.html", {"place": found})


def _listed(request: HttpRequest, form: PlaceSearchForm, wanted: str | None, *, is_around: bool = False) -> HttpResponse:
    now: dt.datetime = timezone.localtime()
    search = form.search()
    part: Page[int] = Paginator(cast(Any, queries.Found(search, now)), ON_A_PAGE).get_page(wanted)
    shown = queries.cards(list(part), search.near, now, first=part.start_index() or 1)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **_shown(request, search, shown), "form": form, "page_obj": part, "query": query.urlencode(), "is_around": is_around,
        "around": form["around"] if is_around else TypedForm()["around"],
        "sent": [(name, value) for name, value in form.data.items() if name in form.fields and value] if is_around else [],
        "kept": [(name, value) for name, value in form.data.items() if name in form.fields and name not in _WHERE and value],
    }  # fmt: skip
    answer = page(request, "recommend/place_list.html", context)
    answer.headers["Permissions-Policy"] = MAY_ASK_WHERE
    return answer


_WHERE = ("around", "latitude", "longitude", "near")


def _shown(request: HttpRequest, search: queries.PlaceSearch, shown: list[queries.PlaceCard]) -> dict[str, Any]:
    """The cards and their drawing. Around somebody's own place no tile is asked for: its owner would learn where that is."""
    is_tiled = bool(tiles.address()) and not (search.near and search.near.is_own)
    you = search.near.point if search.near else None
    drawn = sketch([(card.number or 0, card.point) for card in shown if card.point], you, is_tiled=is_tiled)
    below = tiles.pictures(drawn) if drawn else []
    request.shows_map_tiles = bool(below)  # type: ignore[attr-defined]
    return {
        "places": shown, "near": search.near, "map": drawn, "tiles": below, "tiles_owner": tiles.owner() if below else "",
        "attributions": [*dict.fromkeys(one.attribution for one in shown)],
    }  # fmt: skip


def _kind(form: PlaceSearchForm) -> str:
    asked = getattr(form, "cleaned_data", {}).get("kind", "")
    return next((str(name) for code, name in form.fields["kind"].choices if code and code == asked), _("場所の一覧"))  # type: ignore[attr-defined]
