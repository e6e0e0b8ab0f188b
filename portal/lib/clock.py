"""The one clock that opens letters: the data base's. Every machine has its own, and one of them is wrong."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone


def of_data_base() -> dt.datetime:
    """Now, as the data base sees it (one question). On SQLite that is this machine's own clock."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: dt.datetime = cursor.fetchone()[0]
    return found
