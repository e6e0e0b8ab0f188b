"""Good manners towards the servers of others: one question at a time, a pause between two, and robots.txt obeyed."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.db.models import Q

from portal.lib.fetching import Failure, Fetched, Limits, NotFetched, fetch
from recommend.models import Host
from recommend.rules import robots
from recommend.rules.robots import Robots

NAME = "TobiraCollector"
LEASE = dt.timedelta(minutes=4)
ROBOTS_LIVE = dt.timedelta(days=1)
_ROBOTS = Limits(connect=5, total=15, size=500 * 1024, redirects=5)
LONGEST_DELAY = 30.0
# There are rules, or may be, and they cannot be read.
_CANNOT_SAY = frozenset({Failure.UNREACHABLE, Failure.TOO_SLOW, Failure.CUT_SHORT, Failure.TOO_LARGE, Failure.BROKEN_PACKING})


@dataclass(frozen=True)
class Manners:
    """Seconds between two questions to one server (more if its robots.txt asks for more)."""

    pause: float = 2.0


class Refusal(Exception):
    """Why a server was not asked, by the code of `rules.visits.FAILURES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(Exception):
    """Somebody else is just asking this server, or did a moment ago."""


class Visit:
    """A turn at one server, as a context: taken by a conditional update, given back with a pause behind it.

    Where it leads to another server, that one has a turn as well, as long as this one (`of`): its robots.txt is asked, and nobody else
    asks it meanwhile.
    """

    def __init__(self, url: str, now: dt.datetime, manners: Manners, first: Visit | None = None) -> None:
        self.name, self.now, self.manners = _server(url), now, manners
        self.first, self.others, self.stack = first or self, dict[str, Visit](), ExitStack()
        self.asked_at = 0.0

    def __enter__(self) -> Self:
        Host.objects.get_or_create(name=self.name)
        free = Q(leased_until=None) | Q(leased_until__lt=self.now)
        rested = Q(free_at=None) | Q(free_at__lte=self.now)
        if not Host.objects.filter(free, rested, pk=self.name).update(leased_until=self.now + LEASE):
            raise Busy
        self.row = Host.objects.get(pk=self.name)
        return self

    def __exit__(self, *_: object) -> None:
        spent = dt.timedelta(seconds=self.manners.pause)
        Host.objects.filter(pk=self.name).update(leased_until=None, free_at=self.now + spent)
        self.stack.close()

    def of(self, url: str) -> Visit:
        """The turn at the server of this address: this one or one begun beside it. Raises `Busy`."""
        first, name = self.first, _server(url)
        if name == first.name:
            return first
        if name not in first.others:
            first.others[name] = first.stack.enter_context(Visit(url, self.now, self.manners, first))
        return first.others[name]

    def get(self, url: str, *, etag: str = "", last_modified: str = "", limits: Limits | None = None) -> Fetched:
        """Ask for one address of this server. Raises `NotFetched`, `Refusal`; `Busy` when it leads on to a server that is being asked."""
        if _server(url) != self.name:
            raise Refusal("inward")  # a page of another server is another visit
        self._ask_leave(url)
        may = limits or Limits()
        return fetch(url, etag=etag, last_modified=last_modified, limits=may, onward=self._led_to)

    def _led_to(self, url: str) -> float:
        """Seconds rested before it. The way to a page is one question: its robots.txt is obeyed, its long delay is between pages."""
        visit = self.of(url)
        visit._allowed(url)
        return visit._rest(0)

    def _ask_leave(self, url: str) -> None:
        self._rest(self._allowed(url).delay)

    def _allowed(self, url: str) -> Robots:
        rules = self._robots(url)
        if not rules.allow(url):
            raise Refusal("robots")
        return rules

    def _rest(self, delay: float) -> float:
        wait = self.asked_at + max(self.manners.pause, min(delay, LONGEST_DELAY)) - time.monotonic() if self.asked_at else 0.0
        time.sleep(max(0.0, wait))
        self.asked_at = time.monotonic()
        return max(0.0, wait)

    def _robots(self, url: str) -> Robots:
        if self.row.robots_at is None or self.row.robots_at < self.now - ROBOTS_LIVE:
            self.row.robots, self.row.robots_at = self._fetched_robots(url), self.now
            self.row.save(update_fields=["robots", "robots_at"])
        return robots.read(self.row.robots, NAME)

    def _fetched_robots(self, url: str) -> str:
        """The rules as text; none where there is no such file. A server that cannot say is not asked for anything else (RFC 9309)."""
        parts = urlsplit(url)
        self._rest(0)
        try:
            answer = fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", limits=_ROBOTS)
        except NotFetched as no:
            if no.failure is Failure.TOO_MANY_REDIRECTS:
                return ""
            if no.failure in _CANNOT_SAY:
                raise Refusal("robots_away") from None
            raise
        if answer.status >= 500 or answer.status == 429:
            raise Refusal("robots_away")
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""


def _server(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()[:255]
