"""A chain of batches that is hurt: what a fault interrupts, how long that work waits, and the pages meanwhile.

Each fault hits while letters are being rendered (leased steps) and while a batch has just been issued whose bell nobody heard (row
steps): the test's own process rings into the void. What is measured is the time from the fault, or from the server's return, until
that very work is done.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from celery import Celery, current_app
from django.test import Client
from django.utils import timezone

from notifications.models import Batch, Chunk, Notice
from notifications.models.chunk import ChunkKind
from notifications.models.notice import Pdf
from portal import celery as product
from portal import settings as product_settings
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.kills import auditing
from tests.kills.conftest import FULL, Workshop
from tests.notifications import make

SWEEP, EACH, PATIENCE = ("15", 1_250, 1800) if FULL else ("5", 40, 180)


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
