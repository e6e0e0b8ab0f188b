"""`manage.py migrate`, in half of the time, and without standing in the way of those who use the portal meanwhile.

Django draws thousands of models between the first migration and the last.

Each operation has all related models made anew, and each field of them copied through `deconstruct()` and `__init__()`. A copy of the
object is the same (Django copies the fields of abstract models so). The garbage collector, which would walk all these models again
and again, comes less often; switched off altogether it saved no more time and cost 220 MiB.

On PostgreSQL a change of a table waits for everybody who reads it, and everybody who comes later waits behind the change. So a migration
waits for a few seconds only, gives way, and tries again; what it does once it has its lock may take as long as it needs.
"""

from __future__ import annotations

import copy
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.models import Field

COLLECT_AFTER = (100_000, 50, 100)
# As long as a person waits for a page without wondering.
LOCK_SECONDS = 4.0
# Long statements of others end after thirty seconds; a minute and a half of trying has seen all of them end.
TRIES, PAUSE_SECONDS = 12, 5.0
LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with _quick():
            left = TRIES
            while not self._is_through(*args, **options):
                left -= 1
                self._give_way(left)

    def _is_through(self, *args: Any, **options: Any) -> bool:
        """Whether each lock was to be had in time. What is done is done, and is not tried again."""
        connection: Any = connections[options["database"]]
        limits = {"statement_seconds": 0, "lock_seconds": LOCK_SECONDS}
        try:
            with connection.limited(**limits) if connection.vendor == "postgresql" else nullcontext():
                super().handle(*args, **options)
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            return False
        return True

    def _give_way(self, left: int) -> None:
        if not left:
            raise CommandError("表がずっと使われていて、変更できません。長い処理が終わってから、もう一度 migrate してください。")
        self.stdout.write("\n表が使われています。少し待って、続きから始めます。")
        time.sleep(PAUSE_SECONDS)


@contextmanager
def _quick() -> Iterator[None]:
    clone, thresholds = Field.clone, gc.get_threshold()

    def quick_if_drawn(field: Field[Any, Any]) -> Field[Any, Any]:
        # A field of a model that is in use knows its model, and is copied in Django's own way.
        return clone(field) if hasattr(field, "model") else quick_clone(field)

    Field.clone = quick_if_drawn  # type: ignore[method-assign, assignment]
    gc.set_threshold(*COLLECT_AFTER)
    try:
        yield
    finally:
        Field.clone = clone  # type: ignore[method-assign]
        gc.set_threshold(*thresholds)


def quick_clone(field: Field[Any, Any]) -> Field[Any, Any]:
    """As `Field.clone`: an unbound copy that stands behind all fields made so far, for columns keep the order of the migrations."""
    made = copy.deepcopy(field)
    if not made.auto_created:
        made.creation_counter = Field.creation_counter
        Field.creation_counter += 1
    return made
