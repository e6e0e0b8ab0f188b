import logging
import uuid
from collections.abc import Iterator

import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection, transaction

from portal.lib import bell, leasequeue
from portal.lib.leasetable import LeaseTable

pytestmark = pytest.mark.django_db

TABLE = LeaseTable(lease_seconds=60, max_deliveries=3)


def set_broker(url: str) -> Celery:
    leasequeue.register()
    app = Celery("bell", broker=url, set_as_current=True)
    app.conf.broker_transport_options = {"max_retries": 0}
    return app


@pytest.fixture(autouse=True)
def _own_celery() -> Iterator[None]:
    before = bell.current_app._get_current_object()
    yield
    before.set_current()


def test_a_ring_lies_in_the_queue():
    set_broker("leasequeue://database")
    assert bell.ring("notifications.render", batch_id=str(uuid.uuid4()), town_id="271403", chunk=3)
    assert TABLE.waiting("celery") == 1


def test_how_many_bells_wait_is_asked_without_taking_any():
    """Of whichever broker; a queue that nobody has rung into is empty, and no error."""
    app = set_broker("leasequeue://database")
    for _time in range(3):
        bell.ring("notifications.render", chunk=3)
    assert bell.waiting(["celery", "never-rung"], of=app) == {"celery": 3, "never-rung": 0}
    assert bell.waiting(["celery"]) == {"celery": 3}
    assert TABLE.waiting("celery") == 3


def test_a_ring_inside_a_transaction_is_rolled_back_with_it():
    set_broker("leasequeue://database")
    with transaction.atomic():
        bell.ring("notifications.render", batch_id=1)
        transaction.set_rollback(True)
    assert TABLE.waiting("celery") == 0


def test_the_broker_away_is_logged_without_what_was_sent(caplog):
    set_broker("redis://:secret@127.0.0.1:1/0")
    with caplog.at_level(logging.WARNING):
        assert bell.ring("notifications.render", batch_id="B-123") is False
    assert "notifications.render" in caplog.text
    assert "B-123" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("value", ["堺 花子", "hanako@example.jp", "x" * 65, "", None, 1.5, True, ["1"], {"a": 1}, "a b", "1\n"])
def test_only_ids_travel(value):
    with pytest.raises(ValueError, match="is not an id"):
        bell.ring("notifications.render", batch_id=value)


def test_the_table_can_be_taken_away_again(transactional_db):
    call_command("migrate", "lib", "zero", verbosity=0)
    assert "lib_lease_queue" not in connection.introspection.table_names()
    call_command("migrate", "lib", verbosity=0)
    assert "lib_lease_queue" in connection.introspection.table_names()
