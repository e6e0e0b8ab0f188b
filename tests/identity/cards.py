"""The sandbox card as a process of its own, and a person who walks between it and the portal."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.front.children import Child, free_port
from portal.front.programs import BIN
from portal.identity import cardsetup
from portal.identity.actions import readings
from portal.identity.models import CardReading
from portal.municipalities.scope import System, viewing_as

PIN, SIGNING_PIN = "1234", "TOBIRA1"


@dataclass(frozen=True)
class Sandbox:
    """Where it listens; `told` is what it says of itself."""

    url: str

    @property
    def issuer(self) -> str:
        return f"{self.url}/api/realms/main"

    def control(self, **facts: str) -> dict[str, object]:
        answer = requests.post(f"{self.url}/control", facts, timeout=10)
        assert answer.status_code == 200, facts
        return answer.json()

    @property
    def lies(self) -> list[str]:
        return [str(lie) for lie in self.control()["lies"]]  # type: ignore[union-attr]


@contextmanager
def running(folder: Path) -> Iterator[Sandbox]:
    """Start the sandbox with this portal registered; it ends with the block."""
    port = free_port()
    clients = folder / "clients.json"
    env = {**os.environ, "PORT": str(port), "CARD_CLIENTS": str(clients), "CARD_CONTROL": "1", "CARD_URL": f"http://127.0.0.1:{port}"}
    clients.write_text(json.dumps([cardsetup.registration()]))
    with (folder / "card.log").open("wb") as log:
        child = Child("card", [BIN / "python", "-m", "samples.card"], env=env, cwd=settings.BASE_DIR, output=log).start()
        try:
            _wait_for(f"http://127.0.0.1:{port}/", folder / "card.log")
            yield Sandbox(f"http://127.0.0.1:{port}")
        finally:
            child.end()


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            if requests.get(url, timeout=2).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


class Phone:
    """Somebody's browser at the provider: picks a card, types a PIN, and is sent back."""

    def __init__(self) -> None:
        self.browser = requests.Session()

    def open(self, address: str) -> requests.Response:
        return self.browser.get(address, timeout=10)

    def press(self, page: requests.Response, path: str, **fields: str) -> requests.Response:
        action = next(found for found in re.findall(r'action="([^"]+)"', page.text) if found.endswith(path))
        return self.browser.post(urljoin(page.url, action), fields, timeout=10, allow_redirects=False)

    def read(self, address: str, card: str, pin: str = PIN) -> str:
        """The path with query at which the portal is answered."""
        chosen = self.pick(address, card)
        return back(self.press(chosen, "/pin", card=card, pin=pin))

    def pick(self, address: str, card: str) -> requests.Response:
        page = self.open(address)
        number = re.search(r'action="/card/([^"/]+)"', page.text)
        assert number, page.text
        return self.browser.post(urljoin(page.url, f"/card/{number[1]}"), {"card": card}, timeout=10)


def back(answer: requests.Response) -> str:
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def start(client: Client, next_page: str = "/me/", level: int = 2) -> str:
    """Press the button; the address at the provider's."""
    asked = client.post(f"{reverse('identity:card_start')}?next={next_page}&level={level}")
    assert asked.status_code == 302, asked.content.decode()
    return asked.headers["Location"]


def newest() -> CardReading:
    with viewing_as(System("test")):
        return CardReading.objects.order_by("-started_at").select_related("resident").first()


def walk(client: Client, card: str, pin: str = PIN, level: int = 2, phone: Phone | None = None) -> CardReading:
    """The whole way: press, read, come back, let the worker work. The waiting page is not looked at yet."""
    returned = client.get((phone or Phone()).read(start(client, level=level), card, pin))
    reading = newest()
    if returned.status_code == 302:
        assert returned.headers["Location"] == reverse("identity:card_wait", args=[reading.pk])
    readings.read(reading.pk)
    return newest()
