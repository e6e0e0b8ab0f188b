"""Reading the My Number card: out to the provider, back from it, and waiting for the worker. Nothing here asks another server."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from portal.identity import cardmarks, cardsetup, cardwords
from portal.identity.actions import proofs, readings
from portal.identity.backoffice import has_second_factor
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import CardReading, ReadingState
from portal.identity.queries import proven
from portal.identity.queries import readings as queries
from portal.identity.rules.cardtoken import redirect_fault
from portal.identity.rules.levels import Level, Method
from portal.lib.refusals import Refused
from portal.ui.pages import page

from .step_up import HOME, asked_need, safe_next

View = Callable[..., HttpResponse]
UNDER_WAY = (ReadingState.STARTED, ReadingState.RETURNED)
LONGEST_CODE = 2048


def card_is_on(view: View) -> View:
    """Not there at all while no provider is set."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not cardsetup.is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@card_is_on
@require_http_methods(["GET", "POST"])
@resident_required
def card_start(request: ResidentRequest) -> HttpResponse:
    """Say what will be read and why; the button (a POST with a token, so no other site can press it) leads to the provider."""
    back_to, signs, refusal = safe_next(request), asked_need(request).level >= Level.SIGNED, ""
    if request.method == "POST":
        marks, cookie = cardmarks.give(request)
        try:
            address = readings.start(
                request.resident, signs=signs, is_strong=has_second_factor(request), back_to=back_to, marks=marks, now=timezone.now()
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            response = redirect(address)
            cardmarks.hand_out(response, cookie)
            return response
    context = {"card": proven.card_of(request.resident), "signs": signs, "refusal": refusal, "back": back_to}
    return page(request, "identity/card_start.html", context | {"again": _again(back_to, signs)}, status=503 if refusal else 200)


@card_is_on
@require_safe
def card_return(request: HttpRequest) -> HttpResponse:
    """The provider sends the browser here. Only the one that left may bring the answer, once; the code is put away for the worker."""
    told, now = request.GET, timezone.now()
    reading = queries.by_state(readings.asked_mark(told.get("state", "")))
    if reading is None:
        return _ended(request, "stale")
    if not _is_the_one_that_left(request, reading):
        return _ended(request, "another_browser")
    if reading.state == ReadingState.EXPIRED or now - reading.started_at > readings.MAY_TAKE:
        return _ended(request, "stale", reading)
    code, error = told.get("code", ""), told.get("error", "")
    reason = cardwords.reason_of(error, told.get("error_description", "")) if error else ""
    if redirect_fault(told.get("iss"), cardsetup.setup().issuer):
        reason = "disbelieved:mix_up"
    elif not error and not (0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable()):
        reason = "declined"
    if not readings.come_back(reading, code="" if reason else code, reason=reason, now=now):
        return _ended(request, "twice", reading, status=409)
    return redirect("identity:card_wait", reading.pk)


@card_is_on
@require_safe
@resident_required
def card_wait(request: ResidentRequest, reading_id: UUID) -> HttpResponse:
    """Wait for the worker, then go on to where the person was, or say in a sentence why not."""
    reading = queries.mine(request.resident, reading_id)
    if reading is None:
        raise Http404
    if reading.state in UNDER_WAY:
        return page(request, "identity/card_wait.html", {"reading": reading}, parts=["card-wait"])
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse("identity:card_wait", args=[reading.pk]))
    if reading.state != ReadingState.READ:
        return _ended(request, reading.reason, reading, status=200)
    if readings.take_up(reading, cardmarks.of(request).session, timezone.now()):
        level, method = (Level.SIGNED, Method.SIGNATURE) if reading.signs else (Level.CARD, Method.CARD)
        issuer = cardsetup.setup().issuer
        proofs.record(
            request.resident, method=method, level=level, issuer=issuer, by=request.resident, request=request, now=reading.read_at
        )
    return page(request, "identity/card_done.html", {"reading": reading, "proven": proven.proven_of(request.resident)})


def _is_the_one_that_left(request: HttpRequest, reading: CardReading) -> bool:
    resident = getattr(request, "resident", None)
    marks = cardmarks.of(request)
    is_here = bool(marks.session and marks.browser)
    return is_here and resident == reading.resident and marks.session == reading.session_mark and marks.browser == reading.browser_mark


def _ended(request: HttpRequest, reason: str, reading: CardReading | None = None, status: int = 400) -> HttpResponse:
    """The page for a reading that led nowhere: a sentence, and a way on."""
    back_to, signs = (reading.back_to, reading.signs) if reading else (HOME, False)
    context: dict[str, Any] = {"words": cardwords.words(reason), "again": _again(back_to, signs), "back": back_to}
    context |= {"reading": reading if reason == "twice" else None}
    return page(request, "identity/card_ended.html", context, status=status)


def _again(back_to: str, signs: bool) -> str:
    level = Level.SIGNED if signs else Level.CARD
    return f"{reverse('identity:card_start')}?{urlencode({'next': back_to, 'level': int(level)})}"
