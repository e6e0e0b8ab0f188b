"""The second wall's carrier. `SET LOCAL` only, so it is safe behind a pooler in transaction mode.

Inside a transaction the role is put on when the viewpoint has changed since the last statement. A statement outside any
transaction gets a small one of its own, for a role set for a session would be worn by the connection's next user.
How long a statement may run, and wait for a lock, is put on with the role: what is no role's own has no place in a session.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap

from portal.municipalities import scope
from portal.municipalities.postgres.arrays import QuotingListDumper

Dress = tuple[str, str, str]
# Milliseconds, as PostgreSQL reads them: of a statement, of the wait for a lock. "0" is without end.
Limits = tuple[str, str]
NAKED: Dress = ("none", "", "")
PUT_ON = (
    "SELECT set_config('role', %s, true), set_config('tobira.town', %s, true), set_config('tobira.resident', %s, true), "
    "set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)"
)
EVERYWHERE = "everywhere"
# Nobody waits for the portal's own work (counting a prefecture, projecting an audience), so it may take ten times as long.
OWN_WORK = 10


def dress(view: scope.Viewpoint | None) -> Dress:
    """Role, town and resident as the policies in `walls.py` read them."""
    match view:
        case scope.Resident(resident_id=resident_id):
            return "tobira_resident", "", str(resident_id)
        case scope.Staff(town=town):
            return "tobira_staff", town, ""
        case scope.Operator():
            return "tobira_operator", "", ""
        case scope.System(town=town):
            return "tobira_system", town or EVERYWHERE, ""
        case scope.Guest():
            return "tobira_guest", "", ""
    return NAKED


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the viewpoint's role on each statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._worn: tuple[Dress, Limits] | None = None
        self._limits: Limits | None = None
        self.execute_wrappers.append(self._dressed)

    @contextmanager
    def limited(self, *, statement_seconds: float, lock_seconds: float) -> Iterator[None]:
        """Other limits for the transactions of the block, whoever looks; 0 is without end."""
        self._limits = (_milliseconds(statement_seconds), _milliseconds(lock_seconds))
        try:
            yield
        finally:
            self._limits = None

    def _limits_of(self, view: scope.Viewpoint | None) -> Limits:
        if self._limits:
            return self._limits
        seconds = self.settings_dict["SECONDS"]
        longer = OWN_WORK if isinstance(view, scope.System) else 1
        return _milliseconds(seconds["statement"] * longer), _milliseconds(seconds["lock"])

    def _dressed(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if self.in_atomic_block:
            self._put_on(scope.current())
            return execute(sql, params, many, context)
        if scope.current() is None:
            return execute(sql, params, many, context)
        with transaction.atomic(using=self.alias):
            self._put_on(scope.current())
            return execute(sql, params, many, context)

    def _put_on(self, view: scope.Viewpoint | None) -> None:
        wanted = dress(view), self._limits_of(view)
        if wanted == self._worn or (self._worn is None and view is None and self._limits is None):
            return
        # Wrapped as Django's own statements are: to a page, a server that is gone must not look like a mistake of ours.
        with self.wrap_database_errors:
            self.connection.execute(PUT_ON, [*wanted[0], *wanted[1]])
        self._worn = wanted

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget()

    def _forget(self) -> None:
        # Unknown, not naked: a savepoint's rollback puts back whatever was worn before it.
        self._worn = (("unknown", "", ""), ("", "")) if self.in_atomic_block else None

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        self._worn = None

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._worn = None

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._worn = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        adapters = AdaptersMap(params["context"])
        adapters.register_dumper(list, QuotingListDumper)
        return {**params, "context": adapters}

    def connect(self) -> None:
        super().connect()
        self._worn = None


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
