"""「おすすめ」: what concerns the one who looks, and one tap away everything of the town."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.queries.homes import towns_of
from portal.lib.refusals import Refused
from portal.ui.pages import page
from recommend import queries
from recommend.actions import feeds
from recommend.forms import TownForm

ON_A_PAGE = 20


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: str = ""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    resident = request.resident  # type: ignore[attr-defined]
    town_form = TownForm(request.GET) if resident is None else None
    towns = _towns(resident, town_form)
    if request.GET.get("all"):
        return _all_of_town(request, towns, town_form)
    now = timezone.now()
    found = queries.whole_feed(resident, towns, now, ON_A_PAGE)
    if resident is not None:
        feeds.mark_shown(resident, [card.key for card in found.cards], today=timezone.localdate(now), seen=found.seen)
    shown = {**_frame(request, towns, town_form), "cards": found.cards, "knows_you": found.knows_you}
    return page(request, "recommend/feed.html", shown, parts=["feed-list"])


@require_POST
@resident_required
def hide(request: ResidentRequest) -> HttpResponse:
    try:
        for_good = request.POST.get("how") == "never"
        card, today = request.POST.get("card", ""), timezone.localdate()
        feeds.hide(request.resident, card, by=request.resident, today=today, for_good=for_good)
        messages.success(request, _("これからは出しません。") if for_good else _("1週間後にまた出します。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("recommend:feed")


@require_POST
@resident_required
def bring_back(request: ResidentRequest) -> HttpResponse:
    feeds.bring_back(request.resident, by=request.resident)
    messages.success(request, _("外していたものを戻しました。"))
    return redirect("recommend:feed")


def _all_of_town(request: HttpRequest, towns: list[str], town_form: TownForm | None) -> HttpResponse:
    cards = Paginator(queries.town_feed(towns, timezone.now()), ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = {**_frame(request, towns, town_form), "cards": cards, "page_obj": cards, "query": query.urlencode(), "is_all": True}
    return page(request, "recommend/feed.html", shown, parts=["feed-list"])


def _frame(request: HttpRequest, towns: list[str], town_form: TownForm | None) -> dict[str, Any]:
    resident = request.resident  # type: ignore[attr-defined]
    chosen = f"town={towns[0]}" if resident is None and towns else ""
    is_all = bool(request.GET.get("all"))
    return {
        "town_form": town_form,
        "tabs": [
            Tab(_("あなたへ") if resident else _("みなさんへ"), f"?{chosen}" if chosen else "?", not is_all),
            Tab(_("まちの全部"), f"?all=1&{chosen}" if chosen else "?all=1", is_all),
        ],
    }


def _towns(resident: Any, town_form: TownForm | None) -> list[str]:
    if resident is not None:
        return [*towns_of(resident)]
    town = town_form.cleaned_data["town"] if town_form is not None and town_form.is_valid() else ""
    return [town] if town else []
