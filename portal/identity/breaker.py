"""The circuit breaker's rows: one per server that we ask. All processes share them."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from .models import Upstream
from .rules.breaker import Line, Record, after_failure, line


def is_open(name: str, now: dt.datetime) -> bool:
    """Whether nobody should be sent there now; after the pause people may try again."""
    return line(_record(Upstream.objects.filter(pk=name).first()), now) is Line.OPEN


def may_ask(name: str, now: dt.datetime, pause: dt.timedelta) -> bool:
    """Whether to ask now. After a pause one asker goes first, and the others wait for what it finds."""
    row = Upstream.objects.filter(pk=name).first()
    match line(_record(row), now):
        case Line.CLOSED:
            return True
        case Line.TRIAL:
            return Upstream.objects.filter(pk=name, open_until=row.open_until).update(open_until=now + pause) == 1  # type: ignore[union-attr]
    return False


def failed(name: str, now: dt.datetime, pause: dt.timedelta) -> None:
    with transaction.atomic():
        Upstream.objects.bulk_create([Upstream(pk=name)], ignore_conflicts=True)
        row = Upstream.objects.select_for_update().get(pk=name)
        after = after_failure(_record(row), now, settings.CARD_FAILURES, pause)
        Upstream.objects.filter(pk=name).update(failures=after.failures, open_until=after.open_until)


def worked(name: str) -> None:
    Upstream.objects.filter(pk=name).exclude(failures=0).update(failures=0, open_until=None)


def _record(row: Upstream | None) -> Record:
    return Record(row.failures, row.open_until) if row else Record()
