"""Good manners towards the servers of others: one question at a time, a pause between two, and robots.txt obeyed."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.db.models import Q

from portal.lib.fetching import Failure, Fetched, Limits, NotFetched, fetch
from recommend.models import Host

NAME = "TobiraCollector"
LEASE = dt.timedelta(minutes=4)
ROBOTS_LIVE = dt.timedelta(days=1)
_ROBOTS = Limits(connect=5, total=15, size=500 * 1024, redirects=5)
LONGEST_DELAY = 30.0


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
    """The right to ask one server, as a context: taken by a conditional update, given back with a pause behind it."""

    def __init__(self, url: str, now: dt.datetime, manners: Manners) -> None:
        self.name, self.now, self.manners = urlsplit(url).netloc.rpartition("@")[2].lower()[:255], now, manners
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

    def get(self, url: str, *, etag: str = "", last_modified: str = "", limits: Limits | None = None) -> Fetched:
        """Ask for one address of this server. Raises `NotFetched`, `Refusal`."""
        if urlsplit(url).netloc.rpartition("@")[2].lower() != self.name:
            raise Refusal("inward")  # a page of another server is another visit
        rules = self._robots(url)
        if not rules.can_fetch(NAME, url):
            raise Refusal("robots")
        self._rest(float(rules.crawl_delay(NAME) or 0))
        return fetch(url, etag=etag, last_modified=last_modified, limits=limits or Limits())

    def _rest(self, delay: float) -> None:
        wait = self.asked_at + max(self.manners.pause, min(delay, LONGEST_DELAY)) - time.monotonic()
        if self.asked_at and wait > 0:
            time.sleep(wait)
        self.asked_at = time.monotonic()

    def _robots(self, url: str) -> RobotFileParser:
        if self.row.robots_at is None or self.row.robots_at < self.now - ROBOTS_LIVE:
            self.row.robots, self.row.robots_at = self._fetched_robots(url), self.now
            self.row.save(update_fields=["robots", "robots_at"])
        parser = RobotFileParser()
        parser.parse(self.row.robots.splitlines())
        return parser

    def _fetched_robots(self, url: str) -> str:
        """The rules as text; none where there is no such file. A server that cannot say is not asked for anything else (RFC 9309)."""
        parts = urlsplit(url)
        self._rest(0)
        try:
            answer = fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", limits=_ROBOTS)
        except NotFetched as no:
            if no.failure in (Failure.UNREACHABLE, Failure.TOO_SLOW, Failure.CUT_SHORT):
                raise Refusal("robots_away") from None
            if no.failure in (Failure.TOO_LARGE, Failure.BROKEN_PACKING, Failure.TOO_MANY_REDIRECTS):
                return ""
            raise
        if answer.status >= 500 or answer.status == 429:
            raise Refusal("robots_away")
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
