"""The second wall's carrier. `SET LOCAL` only, so it is safe behind a pooler in transaction mode.

Inside a transaction the role is put on when the viewpoint has changed since the last statement. A statement outside any
transaction gets a small one of its own, for a role set for a session would be worn by the connection's next user.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap

from portal.municipalities import scope
from portal.municipalities.postgres.arrays import QuotingListDumper

Dress = tuple[str, str, str]
NAKED: Dress = ("none", "", "")
PUT_ON = "SELECT set_config('role', %s, true), set_config('tobira.town', %s, true), set_config('tobira.resident', %s, true)"
EVERYWHERE = "everywhere"


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
        self._worn: Dress | None = None
        self.execute_wrappers.append(self._dressed)

    def _dressed(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if self.in_atomic_block:
            self._put_on(dress(scope.current()))
            return execute(sql, params, many, context)
        if scope.current() is None:
            return execute(sql, params, many, context)
        with transaction.atomic(using=self.alias):
            self._put_on(dress(scope.current()))
            return execute(sql, params, many, context)

    def _put_on(self, wanted: Dress) -> None:
        if wanted == self._worn or (self._worn is None and wanted == NAKED):
            return
        self.connection.execute(PUT_ON, wanted)
        self._worn = wanted

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget()

    def _forget(self) -> None:
        # Unknown, not naked: a savepoint's rollback puts back whatever was worn before it.
        self._worn = ("unknown", "", "") if self.in_atomic_block else None

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
