"""The one door by which the portal asks another server something: never inside a web request, always with an end.

A call names the origins it may go to; redirects are not followed, no proxy of the environment is used, the answer has a greatest
size, and besides the time-out of each read there is one for the whole: a server that drips a byte a second is cut off too.
"""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode, urlsplit

from portal.lib import metrics, telemetry, tracking
from portal.lib.telemetry import Side

LOOPBACK = ("localhost", "127.0.0.1", "::1")
CHUNK = 16 * 1024


class Trouble(StrEnum):
    """Why there is no answer."""

    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CUT_SHORT = "cut_short"
    REDIRECTED = "redirected"


class NoAnswer(Exception):
    """The other server gave no answer that could be read to its end. Holds no part of the question or the answer."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class NotAllowed(ValueError):
    """A call to an origin that was not named, or without encryption: a mistake in the program or its settings."""


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, seconds in all, bytes of the answer."""

    connect: float = 3.0
    total: float = 10.0
    size: int = 256 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    body: bytes


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def ask(
    url: str, *, origins: Collection[str], form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(), content: bytes | None = None, in_clear: bool = False,
) -> Answer:  # fmt: skip
    """GET, or POST of `form` or of `content` (JSON, if `headers` do not say otherwise). `in_clear`: http will do, for an answer that is
    signed. Raises `NoAnswer`; whatever status comes back is an answer, but for redirects."""
    parts = urlsplit(url)
    is_safe = _is_safe(parts.scheme, parts.hostname or "") or (in_clear and parts.scheme == "http")
    if origin(url) not in origins or parts.username or not is_safe:
        raise NotAllowed("this origin was not named, or is not encrypted")
    sent = {"Accept": "application/json", "Connection": "close", **tracking.sent_on(), **(headers or {})}
    body: str | bytes | None = content
    if content is not None:
        sent.setdefault("Content-Type", "application/json")
    if form is not None:
        body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _counted(_Call(parts.scheme, parts.hostname or "", parts.port, limits), "GET" if body is None else "POST", target, body, sent)


def _counted(call: _Call, method: str, target: str, body: str | bytes | None, headers: Mapping[str, str]) -> Answer:
    began, said = time.monotonic(), ""
    try:
        with telemetry.span(f"{method} {call.host}", Side.CLIENT) as add:
            answer = call.run(method, target, body, headers)
            add(http__response__status_code=answer.status)
        said = f"{answer.status // 100}xx"
        return answer
    except NoAnswer as silence:
        said = silence.trouble.value
        raise
    finally:
        metrics.count(metrics.CALLS, call.host, said)
        metrics.saw(metrics.CALL_SECONDS, time.monotonic() - began, call.host)


def _is_safe(scheme: str, host: str) -> bool:
    return scheme == "https" or (scheme == "http" and host in LOOPBACK)


class _Call:
    """One question over one connection, cut off by a watch when its time is over."""

    def __init__(self, scheme: str, host: str, port: int | None, limits: Limits) -> None:
        self.limits, self.is_over, self.host = limits, False, host
        self.connection = (
            http.client.HTTPSConnection(host, port, timeout=limits.connect, context=ssl.create_default_context())
            if scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=limits.connect)
        )

    def run(self, method: str, target: str, body: str | bytes | None, headers: Mapping[str, str]) -> Answer:
        ends_at = time.monotonic() + self.limits.total
        watch = threading.Timer(self.limits.total, self._cut)
        watch.daemon = True
        watch.start()
        try:
            self.connection.connect()
            # Kept here: the connection lets go of it as soon as the server says that this is its last answer.
            self.socket = self.connection.sock
            self.socket.settimeout(max(0.01, ends_at - time.monotonic()))
            self.connection.request(method, target, body, dict(headers))
            with self.connection.getresponse() as response:
                return self._read(response)
        except (http.client.IncompleteRead, ConnectionResetError):
            raise NoAnswer(Trouble.TOO_SLOW if self.is_over else Trouble.CUT_SHORT) from None
        except TimeoutError:
            raise NoAnswer(Trouble.TOO_SLOW) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NoAnswer(Trouble.TOO_SLOW if self.is_over else Trouble.UNREACHABLE) from None
        finally:
            watch.cancel()
            self.connection.close()

    def _read(self, response: http.client.HTTPResponse) -> Answer:
        if 300 <= response.status < 400:
            raise NoAnswer(Trouble.REDIRECTED)
        got = bytearray()
        while chunk := response.read(CHUNK):
            got += chunk
            if len(got) > self.limits.size:
                raise NoAnswer(Trouble.TOO_LARGE)
        if self.is_over:
            raise NoAnswer(Trouble.TOO_SLOW)
        if response.length:  # announced and not sent
            raise NoAnswer(Trouble.CUT_SHORT)
        return Answer(response.status, response.headers.get_content_type(), bytes(got))

    def _cut(self) -> None:
        """Shutting the socket down wakes whoever reads from it."""
        self.is_over = True
        with suppress(OSError, AttributeError):
            self.socket.shutdown(2)
