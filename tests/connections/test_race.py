"""One code, one refresh token, eight requests at the same instant, four server processes, PostgreSQL: one gets in.

The stock provider gave several token sets in 140 of 140 such tries.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.connections.make import SECRET, Party
from tests.connections.running import Running

pytestmark = [pytest.mark.postgres, pytest.mark.services]
AT_ONCE = 8
# The number of the issue, for whoever has the time: `make test` runs a tenth.
ROUNDS = 200 if "KILLS_FULL" in os.environ else 20
GRANTED, REFUSED = HTTPStatus.OK, HTTPStatus.BAD_REQUEST


class Service(Party):
    """A relying party that speaks real HTTP with the running portal."""

    def __init__(self, portal: Running) -> None:
        super().__init__("racer")
        self.portal = portal

    def fresh_code(self) -> str:
        cookies = {self.portal.cast["cookie"]: self.portal.cast["racer"]}
        answer = requests.get(f"{self.portal.url}/oidc/authorize", self.question(), cookies=cookies, allow_redirects=False, timeout=30)
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def post(self, **facts: str) -> requests.Response:
        known = {"client_id": self.slug, "client_secret": SECRET}
        return requests.post(f"{self.portal.url}/oidc/token", {**known, **facts}, timeout=30)

    def with_code(self, code: str) -> requests.Response:
        return self.post(grant_type="authorization_code", code=code, redirect_uri=self.redirect_uri, code_verifier=self.verifier)

    def with_refresh(self, token: str) -> requests.Response:
        return self.post(grant_type="refresh_token", refresh_token=token)

    def is_open(self, token: str) -> bool:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.portal.url}/oidc/userinfo", headers=headers, timeout=30).status_code == GRANTED


@pytest.fixture
def handbook(portal: Running) -> Iterator[Service]:
    return Service(portal)


def at_once(call: Callable[[str], requests.Response], value: str) -> list[requests.Response]:
    """The answers to the same call made by eight threads that all wait for the last one."""
    gate = threading.Barrier(AT_ONCE)

    def go(_: int) -> requests.Response:
        gate.wait()
        return call(value)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(go, range(AT_ONCE)))


def the_only_one(answers: list[requests.Response]) -> dict[str, str]:
    assert sorted(answer.status_code for answer in answers) == [GRANTED] + [REFUSED] * (AT_ONCE - 1)
    assert {answer.json()["error"] for answer in answers if answer.status_code == REFUSED} == {"invalid_grant"}
    return next(answer.json() for answer in answers if answer.status_code == GRANTED)


def test_a_code_sent_eight_times_at_once_opens_once_and_then_the_login_is_over(
    handbook: Service, record_property: Callable[[str, object], None]
) -> None:
    for _ in range(ROUNDS):
        tokens = the_only_one(at_once(handbook.with_code, handbook.fresh_code()))
        assert not handbook.is_open(tokens["access_token"])
        assert handbook.with_refresh(tokens["refresh_token"]).status_code == REFUSED
    record_property("figure", f"{ROUNDS} codes, each sent {AT_ONCE} times at once to 4 processes: one success each")


def test_a_refresh_token_sent_eight_times_at_once_opens_once_and_then_the_login_is_over(
    handbook: Service, record_property: Callable[[str, object], None]
) -> None:
    for _ in range(ROUNDS):
        first = handbook.with_code(handbook.fresh_code()).json()
        assert handbook.is_open(first["access_token"])
        second = the_only_one(at_once(handbook.with_refresh, first["refresh_token"]))
        assert not handbook.is_open(second["access_token"])
        assert handbook.with_refresh(second["refresh_token"]).status_code == REFUSED
    record_property("figure", f"{ROUNDS} refresh tokens, each sent {AT_ONCE} times at once to 4 processes: one success each")
