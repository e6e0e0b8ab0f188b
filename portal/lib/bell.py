"""Ring for a Celery task by its name, and see how many bells nobody has heard yet.

The data base holds the work; a lost ring is rung again by the sweeper.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping

from celery import Celery, current_app

logger = logging.getLogger(__name__)

# Numbers, UUIDs, municipality codes, enum values. No spaces, no @ and no kana or kanji: neither a name nor an address
# nor an e-mail address can travel through the broker.
AN_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def ring(task_name: str, **ids: int | str) -> bool:
    """Send the task; True when the broker took it. Call it after the commit (`act.then_ring` does).

    Never raises for a broker that is away: that is logged with the task's name only, and the sweeper rings again.
    Raises `ValueError` for an argument that is not an id, as a mistake in the program.
    """
    return _send(task_name, ids)


def ring_later(task_name: str, seconds: float, **ids: int | str) -> bool:
    """The same for a moment shortly ahead: a worker holds the bell in its hands until then."""
    return _send(task_name, ids, after=seconds)


def waiting(queues: Iterable[str], *, of: Celery | None = None) -> dict[str, int]:
    """How many messages lie in each of these queues of the broker, whoever rang; 0 in one that nobody has rung into yet.

    Raises whatever the driver of the day raises for a broker that is away.
    """
    with (of or current_app).connection_for_write() as line, line.channel() as channel:
        # Celery's own way to declare a queue; the stubs do not know that every channel can.
        return {queue: channel.queue_declare(queue, durable=True).message_count for queue in queues}  # type: ignore[attr-defined]


def _send(task_name: str, ids: Mapping[str, int | str], after: float | None = None) -> bool:
    for name, value in ids.items():
        _refuse_what_is_no_id(task_name, name, value)
    try:
        current_app.send_task(task_name, kwargs=dict(ids), countdown=after, ignore_result=True, retry=False)
    except Exception as error:
        # Whatever the driver of the day raises, the act is committed and must not look failed. The error's text may
        # quote a URL with a password, so only its kind is logged.
        logger.warning("Nobody heard the bell for %s (%s); the sweeper will ring again", task_name, type(error).__name__)
        return False
    return True


def _refuse_what_is_no_id(task_name: str, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | str) or not AN_ID.fullmatch(str(value)):
        raise ValueError(f"{task_name}: {name} is not an id; a task fetches what it needs by ids of up to 64 characters")
