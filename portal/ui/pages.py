"""One way to answer a request with a page, or with the one part of it that htmx asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# An answer that depends on these must never be taken from a cache for a request that carries others.
ASKED_BY = ("HX-Request", "HX-Target")


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    parts: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its partial named like the element that htmx wants to replace.

    `parts` lists the names that may be asked for; each is at once the `partialdef`, the element's id and the `hx-target`.
    Any other target gets the whole page, so a forged header shows nothing that the page would not.
    """
    part = _part_asked_for(request, parts)
    response = render(request, f"{template}#{part}" if part else template, dict(context or {}), status=status)
    if parts:
        patch_vary_headers(response, ASKED_BY)
    if _is_personal(request):
        response.headers["Cache-Control"] = "no-store"
    return response


def _part_asked_for(request: HttpRequest, parts: Sequence[str]) -> str | None:
    asks_for_part = request.headers.get("HX-Request") == "true"
    # Going back in the browser asks with HX-Request too, but needs the whole page.
    restores_history = request.headers.get("HX-History-Restore-Request") == "true"
    target = request.headers.get("HX-Target", "")
    return target if asks_for_part and not restores_history and target in parts else None


def _is_personal(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)
