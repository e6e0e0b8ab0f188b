"""The front door: what the portal is for guests, and what arrived, what is due and what fits for residents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import notifications.queries as letters
import procedures.queries as tasks
import recommend.queries as finds
from portal.connections import queries as services
from portal.connections.queries import happenings as service_news
from portal.identity.models import Resident
from portal.identity.queries import homes, officer_of
from portal.identity.queries.names import names_of
from portal.identity.rules.names import Where, shown
from portal.municipalities import openness
from portal.municipalities import queries as towns
from portal.ui.pages import page

from . import lasttown, moving

SHELF = 4
UNREAD = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Guests see the landing page, officers go to their office, new residents to their first steps, all others home."""
    resident: Resident | None = request.resident  # type: ignore[attr-defined]
    if resident is not None:
        return _resident_home(request, resident) if resident.home_town_id else redirect("front:welcome")
    if request.user.is_authenticated and officer_of(request.user):
        return redirect("admin:index")
    return page(request, "front/landing.html", _for_guests(lasttown.of(request)))


def _for_guests(looked_at: str) -> dict[str, object]:
    """`last`: the town that this browser has looked at, as long as it takes part."""
    live = towns.towns(live_only=True)
    last = next((town for town in live if town.code == looked_at), None)
    warnings = finds.emergencies([last.code] if last else [], timezone.localdate())
    return {"towns": live, "last": last, "announced": towns.announced(), "emergencies": warnings}


def _resident_home(request: HttpRequest, resident: Resident) -> HttpResponse:
    now = timezone.now()
    mine = [*homes.towns_of(resident)]
    home = resident.home_town
    has_news = openness.is_open_at_home(request, openness.Part.FEED)
    with_news = [code for code in mine if has_news or code != resident.home_town_id]
    known = finds.look(resident, now)
    inbox = letters.inbox_summary(resident, SHELF, finds.circulars_of(known))
    at_hand = tasks.at_hand(resident, now)
    request.unopened = inbox.unopened  # type: ignore[attr-defined]
    return page(
        request,
        "front/home.html",
        {
            "greeting_name": shown(names_of(resident), Where.SCREEN),
            "towns": [home.name] if home else [],
            "home": home,
            "emergencies": finds.emergencies_of(known, mine),
            "move": moving.after_a_move(resident, now),
            "arrived": inbox.newest,
            "arrived_url": reverse("notifications:inbox"),
            "todos": at_hand.todos,
            "drafts": at_hand.drafts,
            "unread": inbox.unread,
            "feed": finds.feed_of(known, with_news, SHELF).cards,
            "feed_url": reverse("recommend:feed"),
            "news": service_news.unread(resident, now, UNREAD),
            "has_news": has_news or bool(with_news),
            "services": services.services_for(resident, mine)[:SHELF],
            "news_url": reverse("connections:news"),
            "services_url": reverse("connections:services"),
            "profile_url": reverse("attributes:attributes"),
        },
    )
