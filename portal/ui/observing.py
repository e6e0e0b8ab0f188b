"""The outermost room of every request: it has a number (for the log, for tasks, for whoever reads an error page out on the telephone), and
is counted by the name of its view.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from portal.lib import metrics, telemetry, tracking
from portal.lib.telemetry import Side

METHODS = ("GET", "HEAD", "POST")


class Observed:
    """Only a proxy of our own may bring a number along; it writes its own log with it (deploy/nginx)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        number = _number(request)
        request.number = number  # type: ignore[attr-defined]
        method = str(request.method) if request.method in METHODS else "other"
        with tracking.following(number), telemetry.span(method, Side.SERVER) as add:
            response = self.get_response(request)
            response.headers[tracking.HEADER] = number
            view = named(request)
            add(name=f"{method} {view}", http__request__method=method, http__response__status_code=response.status_code)
        metrics.count(metrics.REQUESTS, view, method, str(response.status_code))
        metrics.saw(metrics.REQUEST_SECONDS, time.perf_counter() - began, view)
        return response


def named(request: HttpRequest) -> str:
    """"notifications:inbox"; files and addresses that lead nowhere have no name. Never the path, which holds ids."""
    return (request.resolver_match and request.resolver_match.view_name) or "none"


def _number(request: HttpRequest) -> str:
    is_ours = settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0
    return tracking.taken_over(request.headers.get(tracking.HEADER)) if is_ours else tracking.fresh()
