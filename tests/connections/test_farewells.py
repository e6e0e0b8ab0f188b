"""Three services and a real worker: whoever leaves the portal is out of all three within a minute, though one of them is down at first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from portal.front import programs
from tests.connections.hearing import Ear
from tests.connections.make import SECRET, Party
from tests.connections.running import Running, command

pytestmark = pytest.mark.services
DOWN_FOR, LIMIT = 8.0, 60.0


@contextmanager
def a_worker(portal: Running) -> Iterator[None]:
    """Celery's worker and beat as the portal's programs start them."""
    children = [programs.worker(portal.env), programs.beat(portal.env)]
    with (portal.folder / "worker.log").open("wb") as log:
        try:
            for child in children:
                child.output = log
                child.start()
            yield
        finally:
            for child in children:
                child.end()


def login(portal: Running, browser: requests.Session, slug: str) -> dict[str, str]:
    """The service's part, by real HTTP; the tokens it gets."""
    party = Party(slug, scope="openid")
    page = browser.get(f"{portal.url}/oidc/authorize", params=party.question(), allow_redirects=False, timeout=60)
    code = parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]
    facts = {"grant_type": "authorization_code", "code": code, "redirect_uri": party.redirect_uri, "code_verifier": party.verifier}
    answer = requests.post(f"{portal.url}/oidc/token", {**facts, "client_id": slug, "client_secret": SECRET}, timeout=60)
    return dict(answer.json())


def test_three_of_three_services_hear_of_a_logout_within_a_minute(
    portal: Running, record_property: Callable[[str, object], None]
) -> None:
    with Ear() as first, Ear() as second, Ear() as third, a_worker(portal):
        ears = {"ear-1": first, "ear-2": second, "ear-3": third}
        first.answers = [503]
        staged = command(portal, "tests.connections.ears", *(f"{slug}={ear.url}" for slug, ear in ears.items()))
        browser = requests.Session()
        browser.cookies.set(portal.cast["cookie"], staged["session"], domain="localhost.local", path="/")
        held = {slug: login(portal, browser, slug) for slug in ears}
        began = time.monotonic()
        command(portal, "tests.connections.ears", f"--leave={staged['session']}")
        while not all(ear.heard for ear in (second, third)) or time.monotonic() - began < DOWN_FOR:
            assert time.monotonic() - began < LIMIT
            time.sleep(0.1)
        first.answers = [200]
        before = len(first.heard)
        while len(first.heard) == before:
            assert time.monotonic() - began < LIMIT
            time.sleep(0.1)
        seconds = time.monotonic() - began
        for slug, ear in ears.items():
            sid = jwt.decode(held[slug]["id_token"], options={"verify_signature": False})["sid"]
            told = jwt.decode(ear.heard[-1][2]["logout_token"], options={"verify_signature": False})
            assert (told["aud"], told["sid"]) == (slug, sid)
            header = {"Authorization": f"Bearer {held[slug]['access_token']}"}
            assert requests.get(f"{portal.url}/oidc/userinfo", headers=header, timeout=60).status_code == 401
    assert before >= 1
    record_property("figure", f"3 of 3 services told of a logout, one of them down for {DOWN_FOR:.0f} s: {seconds:.1f} s")
