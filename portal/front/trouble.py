"""What a person reads when a page could not be made: what is away for a while is said differently from what is our mistake.

A page that needs the data base or the cache while one of them is away answers 503, with a sentence and the seconds after which to
come back; nothing of it has happened, for a request is one transaction. Everything else stays a 500.
"""

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSilent

AWAY = (OperationalError, InterfaceError, RedisAway, RedisSilent)
COME_BACK_AFTER = 30


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's `handler500`; it is called while the error is being handled."""
    if not any(isinstance(error, AWAY) for error in _with_causes(sys.exception())):
        return HttpResponse(render_to_string("500.html"), status=500)
    answer = HttpResponse(render_to_string("errors/away.html"), status=503)
    answer.headers["Retry-After"], answer.headers["Cache-Control"] = str(COME_BACK_AFTER), "no-store"
    return answer


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
