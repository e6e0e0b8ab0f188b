"""Where the rows lie, read from the environment: one PostgreSQL, or the embedded SQLite file.

Everything here is also right behind PgBouncer in transaction mode, so nothing has to be switched on for it: what PostgreSQL would keep
in a session (role, town, limits) the back end puts on per transaction, statements are never prepared, cursors stay on our side.
"""

from typing import Any

from .environment import TellingEnv


def configured(env: TellingEnv, embedded: dict[str, Any]) -> dict[str, Any]:
    """The one data base: `DATABASE_URL` (PostgreSQL, with the row-security backend) or the embedded SQLite file."""
    if "DATABASE_URL" not in env.ENVIRON and "DATABASE_URL_FILE" not in env.ENVIRON:
        return embedded | {"ATOMIC_REQUESTS": True}
    found = env.db_url("DATABASE_URL")
    if found["ENGINE"] == "django.db.backends.postgresql":
        found |= _postgres(env)
    return {**found, "ATOMIC_REQUESTS": True}


def _postgres(env: TellingEnv) -> dict[str, Any]:
    # Connections that one process may hold.
    largest = env.int("DATABASE_POOL", default=8)
    # How long one statement may run for a person who waits; the portal's own work (workers) may take ten times as long. 0: without end.
    statement = env.float("DATABASE_STATEMENT_SECONDS", default=30.0)
    # How long one statement may wait for a row or table that somebody else holds. 0: without end.
    lock = env.float("DATABASE_LOCK_SECONDS", default=10.0)
    # The pool's own pauses between two tries grow to minutes; here it gives up soon, and whoever comes next tries at once.
    pool = {"min_size": 1, "max_size": largest, "timeout": 5, "reconnect_timeout": 5}
    return {
        "ENGINE": "portal.municipalities.postgres",
        "OPTIONS": {"pool": pool, "prepare_threshold": None},
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # After a restart of the server each pooled connection would answer one person with an error.
        "CONN_HEALTH_CHECKS": True,
        "SECONDS": {"statement": statement, "lock": lock},
    }
