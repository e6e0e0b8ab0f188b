"""「おすすめ」: what concerns the one who looks, and one tap away everything of the town."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
from portal.ui.dates import full
from portal.ui.pages import page
from recommend import queries
from recommend.actions import feeds
from recommend.forms import TopicForm, TownForm

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
    search = TownForm(request.GET) if resident is None else TopicForm(request.GET)
    towns, topic = _towns(resident, search), search.asked("topic")
    if request.GET.get("all"):
        return _all_of_town(request, towns, search)
    now = timezone.now()
    found = queries.whole_feed(resident, towns, now, ON_A_PAGE, topic)
    if resident is not None:
        feeds.mark_shown(resident, [card.key for card in found.cards], today=timezone.localdate(now), seen=found.seen)
    shown = {**_frame(request, towns, search), "cards": found.cards, "knows_you": found.knows_you}
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
    return redirect("notifications:inbox" if request.POST.get("back") == "inbox" else "recommend:feed")


@require_POST
@resident_required
def remind(request: ResidentRequest) -> HttpResponse:
    """Be told of a card before its deadline, or not any more."""
    card, today = request.POST.get("card", ""), timezone.localdate()
    try:
        if request.POST.get("how") == "stop":
            feeds.forget_reminder(request.resident, card, by=request.resident)
            messages.success(request, _("知らせるのをやめました。"))
        else:
            deadline_on = queries.deadline_of(card, today)
            on = feeds.remind(request.resident, card, by=request.resident, today=today, deadline_on=deadline_on)
            messages.success(request, _("%sにお知らせします。") % full(on))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("recommend:feed")


@require_POST
@resident_required
def bring_back(request: ResidentRequest) -> HttpResponse:
    feeds.bring_back(request.resident, by=request.resident)
    messages.success(request, _("外していたものを戻しました。"))
    return redirect("recommend:feed")


def _all_of_town(request: HttpRequest, towns: list[str], search: TopicForm) -> HttpResponse:
    found = queries.town_feed(towns, timezone.now(), search.asked("topic"))
    cards = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = {**_frame(request, towns, search), "cards": cards, "page_obj": cards, "query": query.urlencode(), "is_all": True}
    return page(request, "recommend/feed.html", shown, parts=["feed-list"])


def _frame(request: HttpRequest, towns: list[str], search: TopicForm) -> dict[str, Any]:
    resident = request.resident  # type: ignore[attr-defined]
    asked = {"town": towns[0] if resident is None and towns else "", "topic": search.asked("topic")}
    chosen = urlencode({name: value for name, value in asked.items() if value})
    is_all = bool(request.GET.get("all"))
    return {
        "search": search,
        "topic": asked["topic"],
        "tabs": [
            Tab(_("あなたへ") if resident else _("みなさんへ"), f"?{chosen}", not is_all),
            Tab(_("まちの全部"), f"?all=1&{chosen}" if chosen else "?all=1", is_all),
        ],
    }


def _towns(resident: Any, search: TopicForm) -> list[str]:
    if resident is not None:
        return [*towns_of(resident)]
    town = search.asked("town")
    return [town] if town else []
