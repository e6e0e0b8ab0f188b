"""Sets `request.helper`: who sits beside, or None. Stands after the viewpoint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.help import beside
from portal.help.actions import helping


class HelperMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.helper = None  # type: ignore[attr-defined]
        # A session that does not exist is not asked for: guests' pages cost no query.
        if beside.KEY in request.session:
            self._look(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_asked = match is not None and request.method == "POST" and beside.is_closed(match.view_name)
        if is_asked and request.helper is not None:  # type: ignore[attr-defined]
            return render(request, "help/closed.html", status=403)
        return None

    def _look(self, request: HttpRequest) -> None:
        now = timezone.now()
        helper, is_over = beside.of(request, now)
        if helper and is_over:
            end(request, now)
            messages.info(request, _("時間がたったので、「いっしょに見る」を終えました。"))
            helper = None
        request.helper = helper  # type: ignore[attr-defined]


def end(request: HttpRequest, now: dt.datetime) -> None:
    """Nobody sits beside any more; the end of an officer's sitting is kept."""
    helper = beside.end(request)
    if helper and helper.ticket is not None:
        helping.end_with_officer(helper.ticket, getattr(request, "resident", None), now=now)


def on_logout(*, request: HttpRequest | None, **_more: Any) -> None:
    """The session goes, and who sits beside with it. Before there was a viewpoint (a login that is cut short) nobody sat there."""
    if request is not None and getattr(request, "helper", None):
        end(request, timezone.now())
