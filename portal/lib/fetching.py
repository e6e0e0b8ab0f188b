"""Fetching a page or a file whose address a person typed in: politely, within limits, and never from inside our own house.

The second half of `outgoing`: there a setting names the one origin that may be asked; here anybody's site may be asked, so each
step of the way (the address, and each redirect) is resolved, looked at and only then connected to, at the very address looked at.
Addresses on this machine are refused unless their origin is in `settings.COLLECT_LOOPBACK` (trial installations and tests).
"""

from __future__ import annotations

import gzip
import http.client
import io
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from portal.lib import addresses
from portal.lib.outgoing import CHUNK, LOOPBACK, origin

AGENT = "TobiraCollector/1.0 (+{portal})"
PORTS = {"http": 80, "https": 443}
# Letters that an address may hold as they are; everything else (Japanese file names) is written as %xx.
_SAFE = "/?&=%:;+,@!$'()*[]~-._#"


class Failure(StrEnum):
    """Why there is nothing to read."""

    NOT_AN_ADDRESS = "not_an_address"
    INWARD = "inward"
    UNKNOWN_NAME = "unknown_name"
    UNREACHABLE = "unreachable"
    NOT_TRUSTED = "not_trusted"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CUT_SHORT = "cut_short"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BROKEN_PACKING = "broken_packing"


class NotFetched(Exception):
    """Holds no part of the question or the answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, seconds in all, bytes of the answer once unpacked, redirects that are followed."""

    connect: float = 5.0
    total: float = 60.0
    size: int = 20 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """`status` is 200 or more, never a redirect. `kind` and `charset` are what the server says of the body, lower case."""

    status: int
    url: str
    kind: str
    charset: str
    body: bytes
    etag: str = ""
    last_modified: str = ""
    retry_after: str = ""


def fetch(
    url: str, *, etag: str = "", last_modified: str = "", accept: str = "*/*", limits: Limits = Limits(),
    onward: Callable[[str], float] | None = None, resolve: addresses.Resolve = socket.getaddrinfo,
) -> Fetched:  # fmt: skip
    """GET, asking only for what is newer than the given marks (status 304 when nothing is). Raises `NotFetched`.

    `onward` is told each address that a redirect leads to before that is asked, and raises if it may not be. It gives the seconds
    that it rested out of politeness; they are not counted as slowness of the server.
    """
    ends_at = time.monotonic() + limits.total
    asked = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": AGENT.format(portal=settings.PORTAL_URL), "Connection": "close"}
    if etag:
        asked["If-None-Match"] = etag
    if last_modified:
        asked["If-Modified-Since"] = last_modified
    for number in range(limits.redirects + 1):
        step = _Step(url, limits, ends_at, resolve)
        if number and onward:
            ends_at = step.ends_at = ends_at + onward(step.url)
        answer = step.run(asked)
        if not isinstance(answer, str):
            return answer
        url = answer
    raise NotFetched(Failure.TOO_MANY_REDIRECTS)


class _Step:
    """One address of the way, one connection, cut off by a watch when the time of the whole way is over."""

    def __init__(self, url: str, limits: Limits, ends_at: float, resolve: addresses.Resolve) -> None:
        self.url, self.limits, self.ends_at, self.is_over = _written(url), limits, ends_at, False
        try:
            parts = urlsplit(self.url)
            self.scheme, self.host, self.port = parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            raise NotFetched(Failure.NOT_AN_ADDRESS) from None
        if self.scheme not in PORTS or not self.host or parts.username is not None:
            raise NotFetched(Failure.NOT_AN_ADDRESS)
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.address = self._address(resolve)

    def _address(self, resolve: addresses.Resolve) -> str:
        if self.host in LOOPBACK and origin(self.url) in getattr(settings, "COLLECT_LOOPBACK", ()):
            return "127.0.0.1" if self.host == "localhost" else self.host
        try:
            address = addresses.public_address(self.host, self.port, resolve=resolve)
        except addresses.Inward:
            raise NotFetched(Failure.INWARD) from None
        except addresses.Unknown:
            raise NotFetched(Failure.UNKNOWN_NAME) from None
        if self.port != PORTS[self.scheme]:
            # Data bases and mail servers listen elsewhere; a town's web server does not.
            raise NotFetched(Failure.INWARD)
        return address

    def run(self, headers: Mapping[str, str]) -> Fetched | str:
        """The answer, or the address that it sends on to."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise NotFetched(Failure.TOO_SLOW)
        try:
            self.connection = _Pinned(self.scheme, self.host, self.port, self.address, min(self.limits.connect, left))
        except http.client.InvalidURL:
            raise NotFetched(Failure.NOT_AN_ADDRESS) from None
        watch = threading.Timer(left, self._cut)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(headers)
        except (http.client.IncompleteRead, ConnectionResetError):
            raise NotFetched(Failure.TOO_SLOW if self.is_over else Failure.CUT_SHORT) from None
        except ssl.SSLCertVerificationError:
            raise NotFetched(Failure.NOT_TRUSTED) from None
        except TimeoutError:
            raise NotFetched(Failure.TOO_SLOW) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NotFetched(Failure.TOO_SLOW if self.is_over else Failure.UNREACHABLE) from None
        finally:
            watch.cancel()
            self.connection.close()

    def _ask(self, headers: Mapping[str, str]) -> Fetched | str:
        self.connection.connect()
        # Kept here: the connection lets go of it as soon as the server says that this is its last answer.
        self.socket = self.connection.sock
        self.socket.settimeout(max(0.01, self.ends_at - time.monotonic()))
        self.connection.request("GET", self.target, None, dict(headers))
        with self.connection.getresponse() as response:
            return self._answer(response)

    def _answer(self, response: http.client.HTTPResponse) -> Fetched | str:
        if response.status in (301, 302, 303, 307, 308) and (where := response.headers.get("Location")):
            return urljoin(self.url, where)
        body = _unpacked(self._read(response), response.headers.get("Content-Encoding", ""), self.limits.size)
        said = response.headers
        marks = {"etag": said.get("ETag", ""), "last_modified": said.get("Last-Modified", ""), "retry_after": said.get("Retry-After", "")}
        kind, charset = said.get_content_type() if "Content-Type" in said else "", (said.get_content_charset() or "")
        return Fetched(response.status, self.url, kind, charset, body, **{name: _mark(mark) for name, mark in marks.items()})

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        if (response.length or 0) > self.limits.size:
            raise NotFetched(Failure.TOO_LARGE)
        got = bytearray()
        while chunk := response.read(CHUNK):
            got += chunk
            if len(got) > self.limits.size:
                raise NotFetched(Failure.TOO_LARGE)
        if self.is_over:
            raise NotFetched(Failure.TOO_SLOW)
        if response.length:  # announced and not sent
            raise NotFetched(Failure.CUT_SHORT)
        return bytes(got)

    def _cut(self) -> None:
        """Shutting the socket down wakes whoever reads from it."""
        self.is_over = True
        with suppress(OSError, AttributeError):
            self.socket.shutdown(socket.SHUT_RDWR)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name answers by now; the certificate must be the name's."""

    def __init__(self, scheme: str, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address, self.is_encrypted = address, scheme == "https"
        if port == PORTS[scheme]:
            self.default_port = port  # so that the Host header is the bare name

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    """The body without its gzip. A kilobyte may stand for a gigabyte: reading stops one byte after the limit."""
    if packing.strip().lower() not in ("gzip", "x-gzip"):
        if packing.strip().lower() not in ("", "identity"):
            raise NotFetched(Failure.BROKEN_PACKING)
        return body
    try:
        with gzip.open(io.BytesIO(body)) as packed:
            content = packed.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise NotFetched(Failure.BROKEN_PACKING) from None
    if len(content) > most:
        raise NotFetched(Failure.TOO_LARGE)
    return content


def _written(url: str) -> str:
    """As it goes over the line: spaces and Japanese letters of a file name as %xx, the name of the host in its ASCII form."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise NotFetched(Failure.NOT_AN_ADDRESS) from None
    return parts._replace(netloc=host, path=quote(parts.path, safe=_SAFE), query=quote(parts.query, safe=_SAFE), fragment="").geturl()


def _mark(text: str) -> str:
    """A header to be sent back as it came, unless it is longer or stranger than any honest one."""
    return text if len(text) <= 200 and text.isascii() and text.isprintable() else ""
