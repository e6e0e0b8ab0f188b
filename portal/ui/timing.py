"""How long an answer took, for those who look after it: `Server-Timing`, which the browser's own tools draw.

Only officers and the demo are told. Whether a letter is there, or an address known, can show in a query more or less; nobody else learns
more than the clock on their own wall says.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from portal.lib import slowness, telemetry


class Stopwatch:
    """Adds up what queries take; seconds."""

    def __init__(self) -> None:
        self.started, self.asking, self.queries = time.perf_counter(), 0.0, 0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*query)
        finally:
            took = time.perf_counter() - began
            slowness.note(took, query[0])
            self.asking += took
            self.queries += 1

    def told(self) -> str:
        total = time.perf_counter() - self.started
        return f'total;dur={total * 1000:.1f}, db;dur={self.asking * 1000:.1f};desc="{self.queries} queries"'


class ServerTiming:
    """Stands outside the sessions, so that their queries count, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        watch = Stopwatch()
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        telemetry.note(db__queries=watch.queries, db__seconds=round(watch.asking, 4))
        if settings.DEMO or getattr(request, "officer", None) is not None:
            response.headers["Server-Timing"] = watch.told()
        return response
