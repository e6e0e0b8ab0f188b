"""The one guard of levels, for lists, pages, PDFs, interfaces and what is done for somebody else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from portal.identity import keeping
from portal.identity.queries import standing
from portal.identity.rules.levels import Need

from .residents import resident_required

if TYPE_CHECKING:
    from .residents import ResidentRequest

View = Callable[..., HttpResponse]


def level_required(need: Need) -> Callable[[View], View]:
    """Let residents in whose session has shown enough, send the others to show it and back. Includes `resident_required`."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: ResidentRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return step_up(request, need) or view(request, *args, **kwargs)

        return resident_required(guarded)

    return guard


def step_up(request: HttpRequest, need: Need) -> HttpResponse | None:
    """None when this session has shown enough; else the way to show it, which ends where the person was, with what was posted.

    A program that asks for JSON is told what is missing instead (RFC 9470).
    """
    if standing(request).meets(need):
        return None
    if not request.accepts("text/html") and request.accepts("application/json"):
        return _told(need)
    if not request.user.is_authenticated:
        return keeping.to_login(request)
    kept_id = keeping.keep(request) if request.method == "POST" else None
    address = step_up_url(need, keeping.page_of(kept_id) if kept_id else request.get_full_path())
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") == "true" else HttpResponseRedirect(address)


def step_up_url(need: Need, back_to: str) -> str:
    """The page that says what is needed and how to show it. What stands in its query decides nothing: the target asks again."""
    asked = {"level": int(need.level), "next": back_to}
    if need.max_age is not None:
        asked["age"] = int(need.max_age.total_seconds())
    if need.is_strong:
        asked["strong"] = 1
    return f"{reverse('identity:step_up')}?{urlencode(asked)}"


def _told(need: Need) -> HttpResponse:
    age = {} if need.max_age is None else {"max_age": int(need.max_age.total_seconds())}
    body = {"error": "insufficient_user_authentication", "level": int(need.level), **age}
    return JsonResponse(body, status=403, headers={"Cache-Control": "no-store"})
