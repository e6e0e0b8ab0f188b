"""What a load balancer and a monitor ask. No session, no person, no page: words that never change, so that they may stand in a log.

`/health/live`: this process answers; it asks nobody else, for a balancer that ends processes while the data base is away makes it worse.
`/health/ready`: this process can serve pages: the data base is there with all its migrations, and the cache keeps what it is given.
`/health/work`: the work behind the pages goes on: beat rings, workers hear it, and nothing waits for too long. For people to be woken by,
not for a balancer: a web server is no better off without its workers when it is taken out.
"""

from collections.abc import Callable
from secrets import token_hex

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.front.heartbeat import last_beat
from portal.front.trouble import AWAY

# Beat rings every 30 s; a bell may wait behind a long task of a worker.
LATE_SECONDS = 180


@require_safe
@never_cache
@transaction.non_atomic_requests
def live(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": "ok"})


@require_safe
@never_cache
@transaction.non_atomic_requests
def ready(_request: HttpRequest) -> JsonResponse:
    return _answer({"data_base": _data_base, "migrations": _migrations, "cache": _cache})


@require_safe
@never_cache
@transaction.non_atomic_requests
def work(_request: HttpRequest) -> JsonResponse:
    return _answer({"workers": _workers})


def _answer(checks: dict[str, Callable[[], str]]) -> JsonResponse:
    """200 when all are "ok", else 503; one that raises is "away", and those after it are still asked."""
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check()
        except (DatabaseError, *AWAY):
            found[name] = "away"
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _data_base() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "waiting" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _cache() -> str:
    # A word of its own each time: two probes at once must not hear each other.
    word = token_hex(8)
    cache.set(f"probe:{word}", word, 10)
    return "ok" if cache.get(f"probe:{word}") == word else "forgetful"


def _workers() -> str:
    beat = last_beat()
    if beat is None:
        return "silent"
    return "ok" if (timezone.now() - beat).total_seconds() <= LATE_SECONDS else "late"
