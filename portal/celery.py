"""The Celery application: queues, routes and the beat that rings for whatever is due.

Messages carry ids only. No result back end: state lives in our own tables.
"""

import gc
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_before_create_process
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# Somebody waits at the door for what is urgent: a login code must not stand behind 849 letters. Workers take from the queues in turn.
QUEUES = ("urgent", "default", "alerts", "pdf")


def every(seconds: int, task: str) -> dict[str, object]:
    """A bell that `portal.lib.beat` keeps from piling up. It never expires: that would be decided by each worker's clock."""
    return {"task": task, "schedule": float(seconds)}


app = Celery("tobira")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    # A Redis without memory refuses even that a message is put away; each worker died of it and lost its place in the queue.
    broker_channel_error_retry=True,
    # Above the longest task: Redis gives a message out again after this many seconds.
    # No retries while ringing: with Redis away a request would wait six seconds for what the sweeper does anyway. And no waiting
    # for a Redis that has stopped answering: without these limits the ringing request stood still for as long as Redis did.
    broker_transport_options={"visibility_timeout": 300, "max_retries": 0, "socket_timeout": 1.0, "socket_connect_timeout": 1.0},
    beat_scheduler="portal.lib.beat:Beat",
    worker_consumer="portal.lib.consumer:PatientConsumer",
    # The lease table has no fan-out, and nobody inspects workers from outside.
    worker_enable_remote_control=False,
    task_default_queue="default",
    task_routes={
        "notifications.render": {"queue": "pdf"},
        "notifications.bundle": {"queue": "pdf"},
        "notifications.deliver": {"queue": "alerts"},
        "notifications.send_code": {"queue": "urgent"},
        "identity.send_mail": {"queue": "urgent"},
        "identity.read_card": {"queue": "urgent"},
    },
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=120,
    task_store_errors_even_if_ignored=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=1000,
    # KiB. To match a prefecture with its rules once a day takes 1.5 GB; who has needed so much is replaced, for it would keep it all day.
    worker_max_memory_per_child=600_000,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "sign of life": every(30, "front.beat"),
        "sweep notifications": every(15, "notifications.sweep"),
        "sweep what was kept": {"task": "notifications.sweep_kept", "schedule": crontab(hour=3, minute=40)},
        "anchor the trail": {"task": "audit.anchor", "schedule": crontab(hour=0, minute=10)},
        "report what is due": {"task": "audit.report_retention", "schedule": crontab(hour=3, minute=0)},
        "report what is left": {"task": "audit.report_retention", "schedule": crontab(hour=6, minute=0)},
        "sweep mail": every(15, "identity.sweep_mail"),
        "sweep kept forms": every(900, "identity.sweep_kept"),
        "sweep accounts": every(300, "identity.sweep_accounts"),
        "sweep cards": every(15, "identity.sweep_cards"),
        "sweep procedures": every(15, "procedures.sweep"),
        "publish forms": every(15, "procedures.publish_due"),
        "sweep payments": every(300, "procedures.sweep_payments"),
        "sweep connections": every(3600, "connections.sweep"),
        "sweep logouts": every(15, "connections.sweep_logouts"),
        "sweep appointments": every(60, "procedures.sweep_appointments"),
        "sweep the index": every(15, "search.sweep"),
        "look at the index again": {"task": "search.look_again", "schedule": crontab(hour=0, minute=10)},
        "forget old remarks": {"task": "help.forget", "schedule": crontab(hour=3, minute=55)},
        "sweep sources": every(60, "recommend.sweep_sources"),
        # Told once a day; the later bells find nothing left, unless the worker or the bell of half past seven was lost.
        "tell of suggestions": {"task": "recommend.tick", "schedule": crontab(hour="7-20", minute=30)},
        "write missing audiences": {"task": "attributes.project_missing", "schedule": crontab(hour=3, minute=20)},
        "count audiences": every(900, "attributes.build_snapshot"),
        "look after everything": every(900, "front.watch"),
        "sweep towns that go": every(900, "front.sweep_exits"),
        "mail what is broken": {"task": "front.digest", "schedule": crontab(hour=8, minute=0)},
        # Whoever tries the demo issues letters today and looks today.
        "count figures": {"task": "figures.count", "schedule": 300.0 if settings.DEMO else crontab(hour=0, minute=40)},
        "forget who has answered": {"task": "figures.forget", "schedule": crontab(hour=3, minute=55)},
        "sweep old appointments": {"task": "procedures.sweep_kept", "schedule": crontab(hour=3, minute=50)},
    },
)
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_memory(**_: Any) -> None:
    """What stands when a worker's process is born stays shared with it: the collector writes into each object that it looks at, and
    its first long round gave each process a copy of all our code."""
    gc.collect()
    gc.freeze()
