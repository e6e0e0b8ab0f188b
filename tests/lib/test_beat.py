"""Beat before a queue that nobody empties, and with a clock that somebody sets back."""

import datetime as dt
from collections.abc import Iterator

import pytest
from celery import Celery
from celery.schedules import crontab

from portal.lib.beat import ENOUGH, Beat


@pytest.fixture
def beat(tmp_path) -> Iterator[Beat]:
    app = Celery("beaten", broker="memory://beat", set_as_current=False)
    app.conf.task_default_queue = f"beaten-{tmp_path.name}"
    app.conf.task_routes = {"tests.elsewhere": {"queue": f"elsewhere-{tmp_path.name}"}}
    app.conf.beat_schedule = {
        "often": {"task": "tests.often", "schedule": 15.0},
        "elsewhere": {"task": "tests.elsewhere", "schedule": 15.0},
        "daily": {"task": "tests.daily", "schedule": crontab(hour=3, minute=0)},
    }
    made = Beat(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    made.setup_schedule()
    yield made
    made.close()
    app.close()


def waiting(beat: Beat, queue: str = "") -> int:
    with beat.app.connection_for_read() as line, line.channel() as channel:
        return channel.queue_declare(queue or beat.app.conf.task_default_queue, durable=True).message_count


def ring(beat: Beat, name: str, times: int = 1) -> None:
    for _time in range(times):
        beat.apply_entry(beat.schedule[name])


def test_bells_do_not_pile_up_while_nobody_listens(beat):
    ring(beat, "often", ENOUGH + 20)
    assert waiting(beat) == ENOUGH
    ring(beat, "elsewhere")
    assert waiting(beat, beat.app.conf.task_routes["tests.elsewhere"]["queue"]) == 1


def test_beat_rings_again_when_there_is_room(beat):
    ring(beat, "often", ENOUGH + 1)
    with beat.app.connection_for_read() as line, line.SimpleQueue(beat.app.conf.task_default_queue) as queue:
        queue.get(block=False).ack()
    ring(beat, "often")
    assert waiting(beat) == ENOUGH


def test_a_bell_of_the_calendar_always_rings(beat):
    ring(beat, "often", ENOUGH)
    ring(beat, "daily")
    assert waiting(beat) == ENOUGH + 1


def test_a_broker_that_cannot_be_asked_forbids_nothing(beat, monkeypatch):
    ring(beat, "often", ENOUGH)
    monkeypatch.setattr(beat.app, "connection_for_write", lambda: None)
    assert beat._waiting(beat.schedule["often"]) == 0


def test_beat_goes_on_after_its_clock_was_set_back(beat):
    """As after an hour ahead: what rang last lies in the future."""
    entry = beat.schedule["often"]
    entry.last_run_at = entry.default_now() + dt.timedelta(hours=1)
    assert not entry.is_due().is_due
    assert entry.is_due().next > 3000
    beat.tick()
    assert beat.schedule["often"].is_due().next <= 15
