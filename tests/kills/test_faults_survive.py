"""What a batch stands on goes away in the middle of it: Redis, PostgreSQL, the disk. Nothing is lost or doubled, and it goes on by itself.

On servers of its own, on disk as in production. Here small; `KILLS_FULL=1` runs 10,000 letters, the product's own beat, ten minutes
without Redis and five stops of PostgreSQL.

Each fault hits while letters are being rendered (leased steps) and while a batch has just been issued whose bell nobody heard (row
steps): the test's own process rings into the void. What is measured is the time from the fault, or from the server's return, until
that very work is done.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from celery import Celery, current_app
from django.test import Client
from django.utils import timezone

from notifications.models import Batch, Chunk, Notice
from notifications.models.chunk import ChunkKind
from notifications.models.notice import Pdf
from notifications.models.words import WAITS
from notifications.rules.release import Wait
from portal import celery as product
from portal import settings as product_settings
from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Grounds, Workshop, small_disk
from tests.notifications import make

pytestmark = pytest.mark.kills

SWEEP, EACH, AWAY, STOPS, PATIENCE = ("15", 1_250, 600.0, 5, 1800) if FULL else ("5", 40, 6.0, 2, 180)
# The issue's limits. A small run may stand on a machine that is busy with other things: there, what is slow is no failure.
ROW_STEPS, LEASED_STEPS, PAGE = (20.0, 150.0, 2.0) if FULL else (60.0, 300.0, 8.0)


@dataclass
class Stopwatch:
    """How long the work that a fault interrupted has waited, in seconds: one figure per chunk and per leased letter."""

    since: float = 0.0
    chunks: set[int] = field(default_factory=set)
    leased: dict[object, float] = field(default_factory=dict)
    row_steps: list[float] = field(default_factory=list)
    leased_steps: list[float] = field(default_factory=list)

    def interrupt(self) -> None:
        """Note what is under way in the instant of the fault."""
        with viewing_as(System("test: stopwatch")):
            self.chunks = set(Chunk.objects.filter(kind=ChunkKind.WRITE, done_at=None).values_list("pk", flat=True))
            held = Notice.objects.filter(pdf=Pdf.WAITING, render_lease_until__gt=timezone.now()).values_list("pk", flat=True)
            self.leased |= dict.fromkeys(held, time.time())
        self.since = time.time()

    def is_back(self) -> None:
        """The server that was away is there again: from now on the waiting is ours."""
        self.since = time.time()
        self.leased = dict.fromkeys(self.leased, self.since)

    def look(self) -> bool:
        """Whether every chunk of the last fault is written. Letters may take their lease's time; they are looked at again later."""
        with viewing_as(System("test: stopwatch")):
            done = dict(Chunk.objects.filter(pk__in=self.chunks).exclude(done_at=None).values_list("pk", "done_at"))
            ready = list(Notice.objects.filter(pk__in=self.leased, pdf=Pdf.READY).values_list("pk", flat=True))
        now = time.time()
        self.row_steps += [max(0.0, at.timestamp() - self.since) for at in done.values()]
        self.chunks -= set(done)
        self.leased_steps += [now - self.leased.pop(pk) for pk in ready]
        return not self.chunks

    def figures(self) -> str:
        parts = (("row steps", self.row_steps), ("leased steps", self.leased_steps))
        return "; ".join(f"{name}: {len(some)} seen, p99 {percentile(some):.1f} s, longest {max(some):.1f} s" for name, some in parts)


def percentile(some: list[float], share: float = 0.99) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * share))]


@contextmanager
def web(settings) -> Iterator[Callable[[Client, str, str], tuple[int, float]]]:
    """The pages of this process as production serves them: with Redis as cache and broker, errors shown and not raised.

    Yields `ask(client, method, address)`: (status, seconds). Whatever comes is a page with a heading and without a trace.
    """
    settings.CACHES = {"default": product_settings.CACHES["default"] | {"LOCATION": os.environ["REDIS_URL"]}}
    before = current_app._get_current_object()
    ringing = Celery("web", broker=os.environ["REDIS_URL"], set_as_current=True)
    ringing.conf.broker_transport_options = product.app.conf.broker_transport_options

    def ask(client: Client, method: str, address: str) -> tuple[int, float]:
        client.raise_request_exception = False
        began = time.monotonic()
        answer = getattr(client, method)(address, {"login": "hanako@example.jp"} if method == "post" else {})
        took = time.monotonic() - began
        page = answer.content.decode()
        assert answer.status_code < 400 or (answer.status_code == 503 and "もう一度お試しください" in page), (address, answer.status_code)
        assert "Traceback" not in page
        return answer.status_code, took

    try:
        yield ask
    finally:
        before.set_current()


class Story:
    """Batches one after the other; each fault finds the last one half rendered and a new one just issued."""

    def __init__(self, workshop: Workshop, faults: int) -> None:
        make.bodies()
        self.cast, self.workshop, self.watch = people.gather(), workshop, Stopwatch()
        self.template = make.signing_template()
        self.cases = make.many_cases(EACH * (faults + 1))
        self.batches: list[Batch] = []
        self.told = 0
        self.prepared = [self._approved(place) for place in range(faults + 1)]

    def _approved(self, place: int) -> Batch:
        lines = make.many_lines(self.cases[EACH * place : EACH * (place + 1)])
        return make.approved(self.template, self.cast.mori, self.cast.hara, make.file(lines), name=f"{place}.csv")

    def issue(self) -> None:
        batch = self.prepared.pop(0)
        make.issue(batch, self.cast.mori)
        self.batches.append(batch)

    def until_letters_are_leased(self) -> None:
        """The newest batch is being rendered (or was, on a very fast machine)."""

        def is_leased() -> bool:
            self.watch.look()
            with viewing_as(System("test: watch")):
                mine = Notice.objects.filter(release=self.batches[-1].pk)
                held = mine.filter(pdf=Pdf.WAITING, render_lease_until__gt=timezone.now())
                return held.exists() or mine.filter(pdf=Pdf.READY).count() == EACH

        self.workshop.wait_until(is_leased, PATIENCE)

    def begin_fault(self) -> None:
        self.until_letters_are_leased()
        self.issue()
        self.watch.interrupt()

    def until_row_steps_go_on(self) -> None:
        self.workshop.wait_until(self.watch.look, PATIENCE)

    def until_all_is_done(self) -> None:
        def is_done() -> bool:
            self.watch.look()
            with viewing_as(System("test: watch")):
                return not self.watch.leased and auditing.steps_done() == 3 * len(self.cases)

        self.workshop.wait_until(is_done, PATIENCE)


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
    for _ in range(STOPS):
        story.begin_fault()
        grounds.stop_postgres_at_once()
        with web(settings) as ask:
            without_postgres.append(ask(hanako, "get", "/inbox/"))
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
