"""The towns: who takes part, and what each has for its residents."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import procedures.queries as tasks
import recommend.queries as finds
from portal.connections import queries as services
from portal.identity import pilots
from portal.identity.queries import homes
from portal.municipalities import queries
from portal.municipalities.models import Part, Stage
from portal.ui.pages import page

from . import lasttown

SHELF = 6


@require_safe
def town_list(request: HttpRequest) -> HttpResponse:
    """All 43, those that take part first."""
    towns = queries.towns()
    shown = {
        "live": [t for t in towns if t.is_live],
        "pilots": [t for t in towns if t.stage == Stage.PILOT],
        "resting": [t for t in towns if t.stage == Stage.SUSPENDED],
        "others": [t for t in towns if t.stage in (Stage.PREPARED, Stage.LEFT)],
    }
    return page(request, "front/town_list.html", shown)


@require_safe
def town_page(request: HttpRequest, code: str) -> HttpResponse:
    """A town's procedures, news and services, for anybody."""
    town = queries.town(code)
    if town is None:
        raise Http404(_("この番号の市町村はありません。"))
    if town.successor:
        return redirect("front:town", town.successor)
    now, resident = timezone.now(), getattr(request, "resident", None)
    closed = pilots.why_closed(town, resident) if code != queries.PREFECTURE else None
    has_news = closed is None and Part.FEED not in town.closed
    mine = homes.towns_of(resident) if resident else ()
    answer = page(
        request,
        "front/town_page.html",
        {
            "town": town,
            "may_follow": resident is not None and code not in mine and code != queries.PREFECTURE,
            "is_followed": code in mine[1:],
            "wards": [name for _code, name in queries.wards(code)],
            "closed": closed,
            "contacts": queries.contacts(code),
            "procedures": tasks.open_procedures(code, now) if closed is None else (),
            "emergencies": finds.emergencies([code], timezone.localdate(now)),
            "has_news": has_news,
            "has_garbage": has_news and finds.knows_garbage(town.name),
            "feed": finds.feed(None, [code], now, SHELF) if has_news else (),
            "services": services.services_for(None, [code]) if closed is None else (),
        },
    )
    if closed is None and code != queries.PREFECTURE:
        lasttown.keep(request, answer, code)
    return answer
