"""Work that one process does at a time, where the rows that it would lock are made by it."""

from __future__ import annotations

from django.db import connection


def is_alone(work: str) -> bool:
    """Whether nobody else is at this work now; if so, nobody else will be until the transaction ends, however it ends.

    To be asked inside a transaction. On SQLite always: it has one writer, and who comes second finds what was done.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [work])
        found: bool = cursor.fetchone()[0]
    return found
