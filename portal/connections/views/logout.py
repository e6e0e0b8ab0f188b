"""A service asks for the resident's logout (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from allauth.account.internal.flows.logout import logout as account_logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal.connections import keyring, queries
from portal.connections.actions import tokens
from portal.connections.models import ConnectedService, Ending
from portal.connections.rules import requests
from portal.connections.rules.registration import origin_of
from portal.connections.rules.requests import Malformed
from portal.connections.targets import lead_to
from portal.connections.views.refusals import LOGOUT_UNREADABLE, refuse
from portal.identity.queries import resident_of
from portal.ui.pages import page


@dataclass(frozen=True)
class Farewell:
    """What the service asked for, as far as it can be trusted. `back_to` is registered by the service, or empty."""

    service: ConnectedService | None
    back_to: str
    state: str

    @property
    def address(self) -> str:
        """Where the browser goes afterwards."""
        if not self.back_to:
            return "/"
        joint = "&" if "?" in self.back_to else "?"
        return f"{self.back_to}{joint}{urlencode({'state': self.state})}" if self.state else self.back_to


@csrf_exempt
@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Ask the resident what to leave: the service alone, or the portal too. Those not logged in are sent on at once."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}")
    try:
        farewell = read_farewell(request)
    except Malformed as fault:
        return refuse(request, LOGOUT_UNREADABLE, detail=fault.description)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(farewell.address)
    if farewell.back_to:
        lead_to(request, origin_of(farewell.back_to))
    shown = {"service": farewell.service, "leave_url": f"{reverse('connections:leave')}?{request.GET.urlencode()}"}
    return page(request, "connections/service_logout.html", shown)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The resident's answer: end this service's tokens, and the portal's session too when that was asked for."""
    try:
        farewell = read_farewell(request)
    except Malformed as fault:
        return refuse(request, LOGOUT_UNREADABLE, detail=fault.description)
    resident = resident_of(request.user) if request.user.is_authenticated else None
    if request.user.is_authenticated and request.POST.get("answer") == "portal":
        # First, while it is still known which services this login has opened: all of them are told.
        account_logout(request, show_message=not farewell.back_to)
    if resident and farewell.service:
        tokens.end_all(resident, farewell.service.client_id, Ending.LOGGED_OUT)
    return HttpResponseRedirect(farewell.address)


def read_farewell(request: HttpRequest) -> Farewell:
    """Read the query of a logout request. Raise `Malformed` when it leads anywhere but to a registered address of its service."""
    requests.check(request.GET.lists())
    service = _service_of(request.GET.get("id_token_hint", ""), request.GET.get("client_id", ""))
    back_to = request.GET.get("post_logout_redirect_uri", "")
    if back_to and (service is None or back_to not in service.client.get_post_logout_redirect_uris()):
        raise Malformed("invalid_request", "post_logout_redirect_uri: not registered for this client.")
    return Farewell(service, back_to, request.GET.get("state", ""))


def _service_of(hint: str, client_id: str) -> ConnectedService | None:
    """By ID token (expired ones too) or client id; when both are given and disagree, by neither."""
    facts = keyring.read_own(hint) if hint else None
    if hint and facts is None:
        return None
    meant = {name for name in (str(facts["aud"]) if facts else "", client_id) if name}
    return queries.by_client(meant.pop()) if len(meant) == 1 else None
