"""The access matrix as data: reading it, and a world in which to knock at a URL as each of its roles.

Columns: url_name, method, then one column per role. Values: ok (2xx) · login (sent to the login or the second factor) · go (sent
somewhere else) · 400 403 404 405 409 (as answered).
"""

import csv
import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from portal.front.inventory import Address
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import logged_in, show_anew
from tests.house.places import places

FILE = Path(__file__).with_name("access_matrix.csv")
ROLES = ("guest", "hanako", "ken", "mori", "hara", "ono", "operator")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    url_name: str
    method: str
    expected: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        return self.url_name, self.method


def read() -> list[Row]:
    """All rows, in file order; lines that begin with # are remarks."""
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(line for line in file if not line.startswith("#"))
        return [Row(line["url_name"], line["method"], {role: line[role] for role in ROLES}) for line in lines]


def verdict(response: HttpResponseBase) -> str:
    """One of the matrix's words for a response."""
    if 200 <= response.status_code < 300:
        return "ok"
    if response.status_code in {301, 302, 303, 307, 308}:
        return "login" if _is_a_door(urlsplit(response["Location"]).path) else "go"
    return str(response.status_code)


def _is_a_door(path: str) -> bool:
    doors = (reverse("account_login"), reverse("admin:login"), reverse("account_reauthenticate"), reverse("mfa_index"))
    return path.startswith(doors)


class World:
    """The cast, a client for each role, and the paths of all URLs; made once, in one transaction that is never committed."""

    def __init__(self) -> None:
        self.cast = people.gather()
        with viewing_as(System("access matrix")):
            # One thing for all its addresses: what is done to it at one of them is undone before the next.
            placed = functools.cache(lambda place: place(self.cast))
            self.kwargs = {name: placed(place) for name, place in places().items()}
        self.people = {"hanako": self.cast.hanako, "ken": self.cast.ken}
        self.people |= {"mori": self.cast.mori, "hara": self.cast.hara, "ono": self.cast.ono, "operator": self.cast.pref}
        self.cookies = {role: logged_in(person).cookies for role, person in self.people.items()}
        self.shown_at = time.monotonic()

    def client(self, role: str) -> Client:
        """A fresh browser with the role's session; a logout in one knock must not log out the next."""
        client = Client()
        if role in self.cookies:
            client.cookies.load({name: morsel.value for name, morsel in self.cookies[role].items()})
        return client

    def knock(self, method: str, address: Address) -> dict[str, str]:
        """What each role is told at this URL; whatever a request changed is undone before the next."""
        path = self.path(address)
        told = {role: self._knock_as(role, method, path) for role in ROLES}
        # Where the counts of the limits are.
        cache.clear()
        return told

    def look(self, role: str, method: str, address: Address, expected: str) -> str | None:
        """The HTML that a role is answered with at this URL; None when it is something else, a file say."""
        with self._undone():
            response = self._send(role, method, self.path(address))
            assert verdict(response) == expected, f"{method} {address.name} as {role}: {response.status_code}"
            is_page = response["Content-Type"].startswith("text/html") and not response.streaming
            return response.content.decode() if is_page and isinstance(response, HttpResponse) else None

    def _knock_as(self, role: str, method: str, path: str) -> str:
        with self._undone():
            return verdict(self._send(role, method, path))

    @contextmanager
    def _undone(self) -> Iterator[None]:
        savepoint = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(savepoint)

    def _send(self, role: str, method: str, path: str) -> HttpResponseBase:
        client = self.client(role)
        # Some pages ask for a proof of the last five minutes, and 700 rows on a slow machine take longer.
        if role in self.people and time.monotonic() - self.shown_at > 120:
            show_anew(client, self.people[role])
        return client.generic(method, path)

    def path(self, address: Address) -> str:
        place = self.kwargs.get(address.name, {})
        if isinstance(place, str):
            return place
        missing = set(address.parameters) - place.keys()
        assert not missing, f"{address.name} needs a place that gives {sorted(missing)} (tests/house/places.py says how)"
        return reverse(address.name, kwargs=place)
