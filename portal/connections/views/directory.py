"""The directory of services, and the way into one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.connections import queries
from portal.connections.models import Category, ConnectedService, State
from portal.connections.queries import ServiceCard
from portal.connections.views.asking import refuse
from portal.identity.queries.homes import towns_of
from portal.municipalities.queries import towns
from portal.ui.pages import page

if TYPE_CHECKING:
    from portal.identity.models import Resident


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services of the resident's town and of the prefecture; guests, who have no town, see those of all towns."""
    resident = cast("Resident | None", request.resident)  # type: ignore[attr-defined]
    cards = queries.services_for(resident, _town_ids(resident))
    return page(request, "connections/service_list.html", {"groups": _by_category(cards), "town": resident and resident.home_town})


def _town_ids(resident: Resident | None) -> list[str]:
    if resident is None:
        return [town.code for town in towns()]
    return [*towns_of(resident)]


def _by_category(cards: tuple[ServiceCard, ...]) -> list[tuple[str, list[ServiceCard]]]:
    places = list(Category.values)
    ordered = sorted(cards, key=lambda card: places.index(card.category))
    return [(label, list(group)) for label, group in groupby(ordered, key=lambda card: card.category_label)]


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """What a service is for, who runs it and what it will see, before anybody enters."""
    found = _listed(slug)
    resident = cast("Resident | None", request.resident)  # type: ignore[attr-defined]
    card = queries.card_of(found, is_connected=resident is not None and queries.has_consented(resident, found))
    return page(request, "connections/service_detail.html", {"card": card, "service": found})


@require_safe
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """The press on a card: to the service's own login, which asks us and gets its answer without a second login."""
    found = _listed(slug)
    if found.state != State.RUNNING:
        words = {"service": found.name, "state": found.get_state_display()}
        return refuse(request, 503, _("%(service)sは、ただいま%(state)sです。時間をおいて、もう一度お試しください。") % words)
    return HttpResponseRedirect(found.start_url)


def _listed(slug: str) -> ConnectedService:
    found = queries.by_slug(slug)
    if found is None or found.state == State.STOPPED:
        raise Http404(_("そのサービスは、つながるサービスの一覧にありません。"))
    return found
