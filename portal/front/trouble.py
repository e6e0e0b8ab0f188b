"""What a person reads when a page could not be made: what is away for a while is said differently from what is our mistake.

A page that needs the data base or the cache while one of them is away, or full, answers 503, with a sentence and the seconds after which
to come back; nothing of it has happened, for a request is one transaction. The same is said while a data base waits for `migrate`, and
while a disk has no room. Everything else stays a 500.
"""

import errno
import logging
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg.errors import UndefinedColumn, UndefinedTable
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import OutOfMemoryError as RedisFull
from redis.exceptions import TimeoutError as RedisSilent

from portal.lib import closed

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError, RedisAway, RedisSilent, RedisFull)
# The release is newer than the data base's tables.
UNMIGRATED = (UndefinedColumn, UndefinedTable)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
COME_BACK_AFTER = 30


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's `handler500`; it is called while the error is being handled."""
    errors = [*_with_causes(sys.exception())]
    if any(isinstance(error, UNMIGRATED) for error in errors):
        logger.critical("✗ データベースに、まだ入れていない変更があります。 → manage.py migrate を実行してください。")
    if not any(_passes(error) for error in errors):
        return _said("500.html", 500)
    answer = _said("errors/away.html", 503)
    answer.headers["Retry-After"], answer.headers["Cache-Control"] = str(COME_BACK_AFTER), "no-store"
    return answer


def _said(template: str, status: int) -> HttpResponse:
    """Where even this page cannot be drawn (its files were not collected), the sentence that needs nothing."""
    try:
        return HttpResponse(render_to_string(template), status=status)
    except Exception:
        logger.exception("Could not draw %s", template)
        return HttpResponse(closed.PAGE, status=503, headers={"Retry-After": str(COME_BACK_AFTER), "Cache-Control": "no-store"})


def _passes(error: BaseException) -> bool:
    return isinstance(error, AWAY + UNMIGRATED) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
