"""What a batch stands on goes away in the middle of it: Redis, PostgreSQL, the disk. Nothing is lost or doubled, and it goes on by itself.

On servers of its own, on disk as in production. Here small; `KILLS_FULL=1` runs 10,000 letters, the product's own beat, ten minutes
without Redis and five stops of PostgreSQL. `story.py` says what is measured.
"""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from django.test import Client

from notifications.models import Notice
from notifications.models.notice import Pdf
from notifications.models.words import WAITS
from notifications.rules.release import Wait
from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Grounds, Workshop
from tests.kills.disks import small_disk
from tests.kills.story import PATIENCE, SWEEP, Story, percentile, web

pytestmark = pytest.mark.kills

AWAY, AWAY_POSTGRES, STOPS = (600.0, 60.0, 5) if FULL else (6.0, 3.0, 2)
# The issue's limits. A small run may stand on a machine that is busy with other things: there, what is slow is no failure.
ROW_STEPS, LEASED_STEPS, PAGE = (20.0, 150.0, 2.0) if FULL else (60.0, 300.0, 8.0)


def test_a_batch_survives_what_it_stands_on(
    grounds: Grounds, workshop: Workshop, tmp_path: Path, settings, record_property: Callable[[str, object], None]
) -> None:
    workshop.env |= {"KILLS_SWEEP": SWEEP}
    story = Story(workshop, faults=3 + STOPS)
    hanako = people.logged_in(story.cast.hanako)
    workshop.beat()
    worker = workshop.worker()
    story.issue()

    story.begin_fault()
    worker.kill()
    workshop.worker()
    story.until_row_steps_go_on()

    story.begin_fault()
    redis.Redis.from_url(grounds.redis.url).flushall()
    story.until_row_steps_go_on()

    story.begin_fault()
    with web(settings) as ask:
        asked(ask, hanako)  # their templates are read once; that time is not Redis's
        silent = pages_without_redis(grounds, ask, hanako, signal.SIGSTOP)
        away = pages_without_redis(grounds, ask, hanako, signal.SIGKILL)
    time.sleep(AWAY)
    grounds.redis.start()
    story.watch.is_back()
    story.until_row_steps_go_on()

    without_postgres = []
    for place in range(STOPS):
        story.begin_fault()
        grounds.stop_postgres_at_once()
        with web(settings) as ask:
            without_postgres.append(ask(hanako, "get", "/inbox/"))
        time.sleep(0 if place else AWAY_POSTGRES)
        grounds.postgres.start()
        story.watch.is_back()
        story.until_row_steps_go_on()
    story.until_all_is_done()

    with viewing_as(System("test: audit")):
        doubtful = auditing.nothing_is_lost_or_doubled(story.batches, story.cases, tmp_path)
    watch = story.watch
    assert len(watch.row_steps) >= 3
    assert percentile(watch.row_steps) <= ROW_STEPS
    assert watch.leased_steps
    assert percentile(watch.leased_steps) <= LEASED_STEPS
    assert max(*silent, *away) < PAGE
    assert {status for status, _ in without_postgres} == {503}
    with web(settings) as ask:
        assert ask(hanako, "get", "/inbox/")[0] == 200
    sizes = f"{len(story.cases):,} signed letters; SIGKILL, FLUSHALL, Redis away for {AWAY:.0f} s, PostgreSQL stopped at once {STOPS} times"
    record_property("figure", f"{sizes}: 0 lost, 0 doubled; {doubtful} mails marked uncertain, never sent again")
    record_property("recovery", f"sweep every {SWEEP} s; {watch.figures()}")
    waited = max(seconds for _, seconds in without_postgres)
    record_property("pages", f"slowest answer {max(away):.1f} s while Redis is gone, {max(silent):.1f} s while it is silent, "
                    f"{waited:.1f} s (a sentence) while PostgreSQL is gone")  # fmt: skip


def asked(ask: Callable[[Client, str, str], tuple[int, float]], hanako: Client) -> list[tuple[int, float]]:
    return [ask(client, "get", address) for client in (Client(), hanako) for address in ("/", "/inbox/", "/account/login/")]


def pages_without_redis(grounds: Grounds, ask: Callable[[Client, str, str], tuple[int, float]], hanako: Client, how: int) -> list[float]:
    """The seconds of each page and of a bell. Who is inside goes on; who wants to come in is asked to come back, for tries cannot be
    counted."""
    if how == signal.SIGKILL:
        grounds.redis.child.kill()
    grounds.redis.child.signal_group(how)
    found = asked(ask, hanako)
    assert {status for status, _ in found} <= {200, 302}
    refused = ask(Client(), "post", "/account/login/")
    assert refused[0] == 503
    began = time.monotonic()
    assert not bell.ring("notifications.sweep")
    found.append((200, time.monotonic() - began))
    grounds.redis.child.signal_group(signal.SIGCONT)
    return [seconds for _, seconds in [*found, refused]]


def test_a_full_disk_makes_a_batch_wait_and_nothing_else(
    grounds: Grounds, workshop: Workshop, tmp_path: Path, settings, record_property: Callable[[str, object], None]
) -> None:
    """Workers without a low-water mark, so that they run into the wall itself; the officer's page has the product's own."""
    workshop.env |= {"KILLS_SWEEP": "1", "LETTERS_FREE_BYTES": "0"}
    media = tmp_path / "media"
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(media)}}
    settings.STORAGES = settings.STORAGES | {"default": files}
    story = Story(workshop, faults=0)
    mori = people.logged_in(story.cast.mori)
    with small_disk(media, "1m"):
        workshop.beat()
        workshop.worker()
        story.issue()
        status = f"/admin/notifications/batch/{story.batches[0].pk}/status/"
        workshop.wait_until(lambda: "could not be kept (OSError)" in workshop.tails(lines=10_000), PATIENCE)
        time.sleep(5)
        with viewing_as(System("test: look")):
            mine = Notice.objects.all()
            counted = {state: mine.filter(pdf=state).count() for state in Pdf.values}
            assert counted[Pdf.WAITING] > 0
            assert counted[Pdf.FAILED] == 0
            assert not mine.filter(render_tries__gt=2).exists()
        assert str(WAITS[Wait.ROOM]) in mori.get(status).content.decode()

        subprocess.run(["mount", "-o", "remount,size=1g", media], check=True)
        began = time.monotonic()
        story.until_all_is_done()
        took = time.monotonic() - began
        assert str(WAITS[Wait.ROOM]) not in mori.get(status).content.decode()
        with viewing_as(System("test: audit")):
            auditing.nothing_is_lost_or_doubled(story.batches, story.cases, tmp_path)
            assert sum(path.is_file() for path in media.rglob("*")) == len(story.cases), "no pieces are left of what did not fit"
    record_property("figure", f"{len(story.cases):,} signed letters on a disk of 1 MB: {counted[Pdf.READY]} kept, the others waited; "
                    f"0 lost, 0 doubled, 0 pieces; released {took:.0f} s after there was room")  # fmt: skip
