"""Calls to providers that may be slow, answer twice or never: several at a time, each with one plain answer.

Noun: `Parcel` (what goes out, under a key that is the same at every try), `Told` (what came of it). `send_each` gives
the answers as they come and never waits longer than it was told to: a call that hangs is left alone and reported as `UNSURE`.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.lib import metrics, telemetry, tracking
from portal.lib.telemetry import Side

log = logging.getLogger(__name__)


class Answer(StrEnum):
    """ACCEPTED: the provider has it. REFUSED: it never will, for this address. BUSY: not now. AWAY: it surely did not leave.
    DENIED: it refuses us, whoever the alert is for. UNSURE: nobody knows. UNSENT: there was no time left to begin."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BUSY = "busy"
    AWAY = "away"
    DENIED = "denied"
    UNSURE = "unsure"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One alert on its way. `subject` groups alerts about one thing; `asks_first`: an earlier try may have arrived."""

    key: uuid.UUID
    subject: uuid.UUID
    target: Any
    language: str = "ja"
    asks_first: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """`wait` seconds are what the provider asked for; `dead` are the addresses that it says no longer exist."""

    answer: Answer
    wait: float = 0.0
    dead: tuple[uuid.UUID, ...] = ()


Send = Callable[[Parcel], Told]
Lane = Callable[[], AbstractContextManager[Send]]

# Retry-After of a provider is believed up to here.
LONGEST_WAIT = 3600.0


# How long the threads may gather answers before they are told.
GATHER = 0.1


def send_each(
    parcels: Sequence[Parcel], lane: Lane, *, lanes: int, begin_for: float, seconds: float, provider: str = "other"
) -> Iterator[list[tuple[Parcel, Told]]]:
    """Send all over `lanes` connections at once, and give each answer once, soon after it came, a few together; counted for `provider`.

    None is begun after `begin_for` seconds, none waited for after `seconds`.
    """
    wave = _Wave(parcels, lane, time.monotonic() + begin_for, provider)
    # A thread knows nothing of who began it. It gets the number for the log, and no viewpoint: it has no business with the data base.
    work = tracking.carried(wave.work)
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(lanes, len(parcels)))]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    try:
        while (busy := [thread for thread in threads if thread.is_alive()]) and time.monotonic() < end:
            busy[0].join(min(GATHER, max(0.0, end - time.monotonic())))
            if some := wave.news():
                yield some
    finally:
        # Also when the reader gave up: nothing more is begun that nobody would write down.
        rest = wave.close()
    if rest:
        yield rest


def send_all(
    parcels: Sequence[Parcel], lane: Lane, *, lanes: int, begin_for: float, seconds: float, provider: str = "other"
) -> list[Told]:
    """The same in one go: the answers in the order of the parcels."""
    each = send_each(parcels, lane, lanes=lanes, begin_for=begin_for, seconds=seconds, provider=provider)
    told = {parcel.key: answer for some in each for parcel, answer in some}
    return [told[parcel.key] for parcel in parcels]


class _Wave:
    """The parcels of one call of `send_all`, and what became of each."""

    def __init__(self, parcels: Sequence[Parcel], lane: Lane, begin_until: float, provider: str) -> None:
        self.parcels, self.lane, self.begin_until, self.provider = parcels, lane, begin_until, provider
        self.told: dict[int, Told] = {}
        self.given: set[int] = set()
        self.begun: set[int] = set()
        self.lock = threading.Lock()
        self.waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(parcels)):
            self.waiting.put(number)

    def work(self) -> None:
        number = self._next()
        while number is not None:
            try:
                with self.lane() as send:
                    number = self._send_on(send, number)
            except Exception as error:
                # A connection that cannot even be opened has sent nothing. Only the kind is logged: texts hold addresses.
                log.warning("A provider is away (%s)", type(error).__name__)
                if number is not None and number not in self.told:
                    self._keep(number, Told(Answer.AWAY))
                return

    def _send_on(self, send: Send, number: int | None) -> int | None:
        while number is not None:
            began = time.monotonic()
            try:
                with telemetry.span(f"send {self.provider}", Side.CLIENT) as add:
                    told = send(self.parcels[number])
                    add(answer=told.answer.value)
                metrics.saw(metrics.CALL_SECONDS, time.monotonic() - began, self.provider)
            except Exception as error:
                log.warning("Nobody knows whether an alert left (%s)", type(error).__name__)
                self._keep(number, Told(Answer.UNSURE))
                return self._next()
            self._keep(number, told)
            number = self._next()
        return None

    def _next(self) -> int | None:
        with self.lock:
            if time.monotonic() > self.begin_until:
                return None
            try:
                number = self.waiting.get_nowait()
            except queue.Empty:
                return None
            self.begun.add(number)
            return number

    def _keep(self, number: int, told: Told) -> None:
        metrics.count(metrics.CALLS, self.provider, told.answer.value)
        with self.lock:
            self.told[number] = told

    def news(self) -> list[tuple[Parcel, Told]]:
        """The answers that came since the last time."""
        with self.lock:
            fresh = [number for number in self.told if number not in self.given]
            self.given.update(fresh)
            return [(self.parcels[number], self.told[number]) for number in fresh]

    def close(self) -> list[tuple[Parcel, Told]]:
        """The last answers, and for whatever has none what that means. What is told later is told to nobody."""
        with self.lock:
            self.begin_until = 0.0
            rest = {n: Told(Answer.UNSURE if n in self.begun else Answer.UNSENT) for n in range(len(self.parcels))} | self.told
            return [(self.parcels[n], told) for n, told in rest.items() if n not in self.given]


# What a provider says to a token that it does not know (any more).
TO_US = frozenset({401, 403})


def of_status(status: int, retry_after: str = "") -> Told:
    """What an HTTP status means for one alert. 5xx is no refusal: the provider may have taken it before it stumbled."""
    if 200 <= status < 300:
        return Told(Answer.ACCEPTED)
    if status == 429:
        return Told(Answer.BUSY, wait=_seconds(retry_after))
    return Told(Answer.UNSURE if status >= 500 or status == 408 else Answer.REFUSED)


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), LONGEST_WAIT) if retry_after.isascii() and retry_after.isdigit() else 0.0


def never_connected(error: Exception) -> bool:
    """Whether an error of `requests` says that nothing left: it calls a refused connection and a cut one by the same name."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
