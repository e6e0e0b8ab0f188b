"""The smallest Django + Celery application with the lease table as its broker, for real workers in tests.

Run as `celery -A tests.lib.queueapp worker`. Its data base is `QUEUE_SQLITE=/path` or
`QUEUE_POSTGRES="dbname=… host=…"`; every task that was done leaves its number as a line in the file `QUEUE_DONE`.
"""

import os
import time
from pathlib import Path

import django
from celery import Celery
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from portal.lib import doing, tracking


def _database() -> dict[str, object]:
    if address := os.environ.get("QUEUE_POSTGRES"):
        server = conninfo_to_dict(address)
        given = {key.upper(): server[key] for key in ("host", "port", "user", "password") if key in server}
        pool = {"pool": {"min_size": 1, "max_size": 4}}
        return {"ENGINE": "django.db.backends.postgresql", "NAME": server["dbname"], "OPTIONS": pool, **given}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["QUEUE_SQLITE"],
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"},
    }


os.environ.pop("DJANGO_SETTINGS_MODULE", None)
settings.configure(SECRET_KEY="queueapp", USE_TZ=True, INSTALLED_APPS=["portal.lib.apps.LibConfig"], DATABASES={"default": _database()})
# Celery's Django fixup, which closes connections around forks, wakes up only for this variable.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.lib.queueapp"
django.setup()

app = Celery("queueapp", broker="leasequeue://database")
app.conf.update(
    broker_transport_options={"lease_seconds": float(os.environ.get("QUEUE_LEASE", "60")), "max_deliveries": 3},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    task_ignore_result=True,
    worker_lost_wait=1,
    beat_schedule={"tick": {"task": "mark", "schedule": 0.5, "kwargs": {"number": -1}}},
    beat_max_loop_interval=0.5,
)


doing.connect()


@app.task(name="whose")
def whose(*, rings: int) -> None:
    """Leaves the number that it works for, and rings for one more of its kind."""
    with Path(os.environ["QUEUE_DONE"]).open("a") as done:
        done.write(f"{int(tracking.number(), 16)}\n")
    if rings:
        whose.delay(rings=rings - 1)


@app.task(name="mark")
def mark(*, number: int, seconds: float = 0) -> None:
    time.sleep(seconds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with Path(os.environ["QUEUE_DONE"]).open("a") as done:
        done.write(f"{number}\n")


@app.task(name="poison")
def poison() -> None:
    os._exit(9)
