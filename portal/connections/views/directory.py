"""The directory of services, and the way into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.connections import actions, queries
from portal.connections.models import Category, ConnectedService, Kind, Stage, State
from portal.connections.queries import Wanted
from portal.connections.views.refusals import not_running, refuse
from portal.consent.queries import asked_at
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.queries.homes import towns_of
from portal.municipalities.queries import towns
from portal.ui.pages import page

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list: a link. By its `key` the focus finds it again after htmx has drawn the list anew."""

    key: str
    label: str
    url: str
    is_current: bool
    count: str = ""


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services of the resident's towns and of the prefecture; guests, who have no town, see those of all towns."""
    resident, wanted = _resident(request), Wanted.of(request.GET)
    cards = queries.services_for(resident, _town_ids(resident), picked_by=None if resident else ())
    context = {
        "wanted": wanted,
        "shelves": queries.shelves(queries.narrowed(cards, wanted)),
        "has_any": bool(cards),
        "kinds": [_choice(wanted, "kind", code, label) for code, label in [("", _("すべて")), *Kind.choices]],
        "categories": [_choice(wanted, "category", code, label) for code, label in [("", _("すべての分野")), *_categories(cards)]],
        "kind_notes": [(str(Kind(code).label), note) for code, note in queries.KIND_NOTES.items() if wanted.kind in ("", code)],
        "town": resident and resident.home_town,
        "back": wanted.query(),
    }
    return page(request, "connections/service_list.html", context, parts=["service-list"])


def _choice(wanted: Wanted, name: str, code: str, label: Any) -> Choice:
    return Choice(f"{name}-{code or 'all'}", str(label), f"?{wanted.query(**{name: code})}", getattr(wanted, name) == code)


def _categories(cards: tuple[queries.ServiceCard, ...]) -> list[tuple[str, Any]]:
    """The categories in which there is something at all: an empty one would be a dead end."""
    present = {card.category for card in cards}
    return [(code, label) for code, label in Category.choices if code in present]


def _resident(request: HttpRequest) -> Resident | None:
    return cast("Resident | None", request.resident)  # type: ignore[attr-defined]


def _town_ids(resident: Resident | None) -> list[str]:
    return [*towns_of(resident)] if resident else [town.code for town in towns()]


@require_POST
@resident_required
def favourite(request: ResidentRequest, slug: str) -> HttpResponse:
    """The star of a card; `on` is 1 or empty. Back to the list as it was narrowed (`back`), or to the service's page."""
    actions.set_favourite(request.resident, _listed(request, slug), is_on=bool(request.POST.get("on")))
    if "back" not in request.POST:
        return HttpResponseRedirect(reverse("connections:service", args=[slug]))
    narrowed = Wanted.of(QueryDict(request.POST["back"])).query()
    return HttpResponseRedirect(f"{reverse('connections:services')}{'?' if narrowed else ''}{narrowed}")


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """What a service is for, who runs it, what it will see for how long, and how to stop, before anybody enters."""
    found, resident = _listed(request, slug), _resident(request)
    card = queries.card_of(found, is_connected=resident is not None and queries.is_linked(resident, found))
    town = resident.home_town if resident else None
    context = {
        "town": town, "asked": asked_at(resident.pk, f"service:{slug}", town.pk) if resident and town else (),
        "card": card, "service": found, "uses": queries.offered_uses(found), "kind_note": queries.KIND_NOTES[found.kind],
        "is_favourite": resident is not None and queries.is_favourite(resident, found),
    }  # fmt: skip
    return page(request, "connections/service_detail.html", context)


@require_safe
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """The press on a card: to the service's own login, which asks us and gets its answer without a second login."""
    found = _listed(request, slug)
    if found.state != State.RUNNING:
        return refuse(request, not_running(found))
    return HttpResponseRedirect(found.start_url)


def _listed(request: HttpRequest, slug: str) -> ConnectedService:
    """A service that this person may know of: running ones anybody, stopped ones who is linked, those in trial who tries them out."""
    found, resident = queries.by_slug(slug), _resident(request)
    if found is not None and _may_know(found, resident):
        return found
    raise Http404(_("そのサービスは、つながるサービスの一覧にありません。"))


def _may_know(found: ConnectedService, resident: Resident | None) -> bool:
    if found.stage != Stage.PUBLIC and not (resident and queries.is_trying(resident, found)):
        return False
    return found.state != State.STOPPED or (resident is not None and queries.is_linked(resident, found))
