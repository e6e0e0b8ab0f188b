"""What a starting process looks at, and says in its log: which setting or service is wrong, why, and the remedy.

`must_stay_closed`: settings that would harm people. `say_what_is_wrong`: what else is wrong now and may be right in a minute; the portal
is opened all the same, and whoever comes meanwhile reads a sentence (`trouble.py`).
"""

import logging
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from threading import Thread

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import health, surroundings
from .findings import Finding

logger = logging.getLogger("portal.start")

BEFORE_OPENING = (surroundings.keys_can_be_used, surroundings.addresses_can_be_used, health.keys_are_our_own, health.nothing_is_in_debug)


def must_stay_closed() -> bool:
    """Whether settings forbid to open; each reason is in the log. Otherwise the rest is looked at beside the first requests."""
    with override("ja"):
        errors = [finding for look in BEFORE_OPENING for finding in look() if finding.level == "error"]
    for finding in errors:
        logger.critical("✗ %s → %s", finding.what, finding.remedy)
    if not errors:
        Thread(target=say_what_is_wrong, name="look around", daemon=True).start()
    return bool(errors)


def say_what_is_wrong() -> None:
    """One line each. Never raises: a process that looks around must not die of it."""
    try:
        with override("ja"):
            for finding in _around():
                logger.error("✗ %s → %s", finding.what, finding.remedy)
    except Exception as error:
        logger.warning("Could not look around (%s); manage.py doctor says more", type(error).__name__)
    finally:
        connection.close()


def _around() -> Iterator[Finding]:
    unreachable = [*health.data_base_answers()]
    yield from unreachable
    if not unreachable:
        yield from migrations_are_there()
        yield from surroundings.clock_is_right()
    yield from health.broker_answers()
    yield from surroundings.state_has_room()
    yield from surroundings.static_files_are_collected()


def migrations_are_there() -> Iterator[Finding]:
    """As the doctor's examination, by names alone: to load all migrations takes a second and 40 MiB."""
    try:
        applied = {*MigrationRecorder(connection).applied_migrations()}
    except DatabaseError:
        applied = set()
    waiting = {*_on_disk()} - applied
    if waiting:
        what = _("データベースに、まだ入れていない変更が {count} 件あります。").format(count=len(waiting))
        yield Finding("error", what, _("manage.py migrate を実行してください。"))


def _on_disk() -> Iterator[tuple[str, str]]:
    for config in apps.get_app_configs():
        try:
            folder = import_module(f"{config.name}.migrations")
        except ModuleNotFoundError:
            continue
        yield from ((config.label, found.name) for found in pkgutil.iter_modules(folder.__path__) if found.name[0] not in "_~")
