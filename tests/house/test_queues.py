"""Every bell is heard: each queue has a worker, each task that is rung or beaten exists."""

import ast

from celery import current_app
from django.conf import settings

from portal.celery import QUEUES, app
from portal.front.programs import programs
from tests.house.sources import calls, python_sources


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def queues_in_use() -> set[str]:
    routed = {str(route["queue"]) for route in (app.conf.task_routes or {}).values() if "queue" in route}
    given = {str(task.queue) for name in own_tasks() if (task := app.tasks[name]) and getattr(task, "queue", None)}
    return {app.conf.task_default_queue} | routed | given


def test_every_queue_has_a_worker() -> None:
    assert queues_in_use() == set(QUEUES)
    command = next(child for child in programs(8000) if child.name == "worker").command
    served = str(command[list(command).index("--queues") + 1]).split(",")
    assert set(served) == set(QUEUES)


def test_routes_and_beat_name_tasks_that_exist() -> None:
    named = set(app.conf.task_routes or {}) | {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named - own_tasks() == set()


def test_no_bell_of_beat_expires_by_a_workers_clock() -> None:
    assert [entry["task"] for entry in app.conf.beat_schedule.values() if "expires" in entry.get("options", {})] == []
    assert app.conf.beat_scheduler == "portal.lib.beat:Beat"


def test_every_bell_that_is_rung_has_a_task() -> None:
    rung = {
        (source.at(call), call.args[0].value)
        for source in python_sources()
        for name in ("then_ring", "ring")
        for call in calls(source.tree, name)
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert {where for where, task in rung if task not in own_tasks()} == set()


def test_the_current_application_is_ours() -> None:
    assert current_app.main == "tobira"
    assert settings.CELERY_BROKER_URL
