"""The towns: who takes part, and what each has for its residents."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import procedures.queries as tasks
import recommend.queries as finds
from portal.connections import queries as services
from portal.identity.queries import homes
from portal.municipalities import queries
from portal.ui.pages import page

SHELF = 6


@require_safe
def town_list(request: HttpRequest) -> HttpResponse:
    """All 43, those that take part first."""
    towns = queries.towns()
    return page(request, "front/town_list.html", {"live": [t for t in towns if t.is_live], "others": [t for t in towns if not t.is_live]})


@require_safe
def town_page(request: HttpRequest, code: str) -> HttpResponse:
    """A town's procedures, news and services, for anybody."""
    town = queries.town(code)
    if town is None:
        raise Http404(_("この番号の市町村はありません。"))
    now, resident = timezone.now(), getattr(request, "resident", None)
    mine = homes.towns_of(resident) if resident else ()
    return page(
        request,
        "front/town_page.html",
        {
            "town": town,
            "may_follow": resident is not None and code not in mine and code != queries.PREFECTURE,
            "is_followed": code in mine[1:],
            "wards": [name for _code, name in queries.wards(code)],
            "procedures": tasks.open_procedures(code, now),
            "feed": finds.feed(None, [code], now, SHELF),
            "services": services.services_for(None, [code]),
        },
    )
