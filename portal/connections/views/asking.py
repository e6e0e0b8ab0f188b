"""What a resident is asked on the way into a service, and what they are told when the way ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from portal.connections import queries
from portal.connections.actions.subjects import keyed
from portal.connections.protocol import Asked
from portal.connections.rules.registration import origin_of
from portal.connections.targets import lead_to
from portal.identity.queries.names import names_of
from portal.identity.rules.names import Where, shown
from portal.ui.pages import page

if TYPE_CHECKING:
    from portal.identity.models import Resident

def resident_in(request: HttpRequest) -> Resident:
    return cast("Resident", request.resident)  # type: ignore[attr-defined]


def ask_who(request: HttpRequest, asked: Asked) -> HttpResponse:
    lead_to(request, origin_of(asked.redirect_uri))
    return page(request, "connections/service_account.html", _asking(request, asked))


def _asking(request: HttpRequest, asked: Asked) -> dict[str, object]:
    """What every page shows that asks something for a service: who is logged in, and where the answer goes."""
    return {
        "service": asked.service,
        "who": _who(request),
        "name": shown(names_of(resident_in(request)), Where.SCREEN),
        "decide_url": f"{reverse('connections:decide')}?{request.GET.urlencode()}",
    }


def _who(request: HttpRequest) -> str:
    """Stands in the form: on a shared phone somebody else may have logged in, in another tab, before it is sent."""
    return keyed(f"who\0{resident_in(request).pk}")


def is_still_the_same(request: HttpRequest) -> bool:
    """Whether the answer comes from the person to whom the question was shown."""
    return constant_time_compare(request.POST.get("who", ""), _who(request))


def ask_consent(request: HttpRequest, asked: Asked, problem: str = "") -> HttpResponse:
    lead_to(request, origin_of(asked.redirect_uri))
    shown_uses = queries.uses_for(resident_in(request), asked.service)
    facts = {**_asking(request, asked), "uses": shown_uses, "is_again": any(use.was_agreed for use in shown_uses), "problem": problem}
    return page(request, "connections/service_consent.html", facts, status=422 if problem else 200)


def in_their_language(request: HttpRequest, asked: Asked, response: HttpResponse) -> HttpResponse:
    """`ui_locales`: the first language of ours, for whoever has not chosen one here."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return response
    ours = {code.lower() for code, _name in settings.LANGUAGES}
    wished = (tag.lower() for tag in asked.params.get("ui_locales", "").split())
    known = next((code for tag in wished for code in (tag, tag.split("-")[0]) if code in ours), None)
    if known:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, known, httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite="Lax", secure=settings.SECURE
        )
    return response
