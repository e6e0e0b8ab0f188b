"""One visitor's browser on Locust's client: cookies of its own, an address of its own, and an eye on whose data an answer holds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from locust.contrib.fasthttp import FastHttpSession

from benchmarks.load.people import Visitor, is_own, stranger_in

CSRF_COOKIE, CSRF = "__Host-csrftoken", "c" * 32
WRONG_OWNER = "wrong owner"


class Failed(Exception):
    """This visitor's way ends here; the fault is counted already."""


class NeverCame(Failed):
    """Something that no answer is the fault of, so that nobody has counted it yet."""


@dataclass
class Answer:
    status: int
    text: str
    to: str


@dataclass
class Browser:
    """`planned` is the moment (`time.time`) at which the visitor meant to come: how late the first request starts counts as waiting."""

    client: FastHttpSession
    visitor: Visitor
    planned: float
    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Locust turns following off and on again around each request; two at once of one visitor would be led on, without their cookies.
        self.client.client.redirect_response_codes = frozenset()
        self.cookies = dict(pair.split("=", 1) for pair in self.visitor.cookies.split("; ") if pair) | {CSRF_COOKIE: CSRF}

    def get(self, name: str, path: str, *, status: int = 200, own: bool = True, **headers: str) -> Answer:
        """`own`: the answer must hold something of this visitor's. Raises `Failed`."""
        return self._ask(name, "GET", path, None, status, own, headers)

    def post(self, name: str, path: str, facts: Mapping[str, str], *, status: int = 302, own: bool = False, **headers: str) -> Answer:
        return self._ask(name, "POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **facts}), status, own, headers)

    def _ask(self, name: str, method: str, path: str, body: str | None, status: int, own: bool, extra: Mapping[str, str]) -> Answer:
        late, self.planned = max(0.0, time.time() - self.planned) if self.planned else 0.0, 0.0
        with self.client.request(
            method, path, name=name, data=body, headers=self._headers(method) | dict(extra), allow_redirects=False, catch_response=True
        ) as found:
            found.request_meta["response_time"] += late * 1000
            answer = Answer(found.status_code, (found.content or b"").decode("utf-8", "replace"), (found.headers or {}).get("Location", ""))
            self._keep_cookies(found.headers)
            fault = self._fault(answer, status, own)
            if fault:
                found.failure(fault)
            else:
                found.success()
        if fault:
            raise Failed(fault)
        return answer

    def _fault(self, answer: Answer, status: int, own: bool) -> str:
        if stranger_in(answer.text, self.visitor):
            return WRONG_OWNER
        if answer.status != status:
            return f"status {answer.status}"
        return "nothing of one's own" if own and not is_own(answer.text, self.visitor) else ""

    def _headers(self, method: str) -> dict[str, str]:
        """As nginx hands a request on. Each visitor comes from an address of their own: limits on tries count by addresses."""
        place = self.visitor.place
        said = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Language": "ja",
            "X-Forwarded-Proto": "https", "X-Forwarded-For": f"10.{place >> 16}.{place >> 8 & 255}.{place & 255}",
        }  # fmt: skip
        if method == "POST":
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{self.host}/"}
        return said

    def _keep_cookies(self, headers: Any) -> None:
        for line in headers.getlist("set-cookie") if headers else ():
            name, value = line.split(";", 1)[0].split("=", 1)
            if name != CSRF_COOKIE:
                self.cookies[name] = value.strip('"')


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
