"""The whole portal for a browser: real server, worker, beat, the samples and the card sandbox on a data base of its own.

Noun: `House`. It is made like the demo, by the same programs and the same seeds, but on free ports and in a directory that goes away.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings

from portal.front.children import Child, end_all, free_port
from portal.front.programs import BIN, booking, card, handbook, has_handbook, library, make_handbook_key, payment, programs
from portal.front.supervisor import Supervisor, wait_until_it_answers
from tests import embedded as embedded_file
from tests import migrated

SAMPLES = {"library": library, "handbook": handbook, "booking": booking}
FILES = ("collectstatic", "--no-input")
EVERYBODY = ("seed_demo",)


@dataclass(frozen=True)
class House:
    """Where it stands, and how to give it a command."""

    url: str
    services: Mapping[str, str]  # slug → where it listens; without the handbook where there is no Node.js
    state: Path
    env: dict[str, str]
    site_port: int  # where a web site may stand that the collector is allowed to read

    @property
    def library_url(self) -> str:
        return self.services["library"]

    def manage(self, *words: str) -> str:
        """Run `manage.py` on the house's own data base; its output."""
        command = [str(BIN / "python"), "manage.py", *words]
        done = subprocess.run(command, env=self.env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"manage.py {' '.join(words)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def forget_limits(self) -> None:
        """Empty the cache: one person logging in for the tenth time in a minute is a journey's habit, and a limit's prey."""
        if "REDIS_URL" in self.env:
            with redis.Redis.from_url(self.env["REDIS_URL"]) as cache:
                for key in cache.scan_iter(":1:*"):  # the broker's own keys stay
                    cache.delete(key)
            return
        with closing(sqlite3.connect(self.state / "tobira.sqlite3", timeout=20)) as cache, cache:
            cache.execute("DELETE FROM cache_entries")


@contextmanager
def standing(state: Path, *, embedded: bool = False) -> Iterator[House]:
    """A house that answers, on a data base of its own: PostgreSQL and Redis when the test run gives them, else SQLite.

    An embedded one stands beside another: always on SQLite.
    """
    if embedded or "DATABASE_URL" not in os.environ:
        embedded_file.migrate(state)
        ground = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        with _built(state, ground) as house:
            yield house
        return
    with migrated.copied("house") as address, _built(state, {**os.environ, "DATABASE_URL": address}) as house:
        yield house


@contextmanager
def _built(state: Path, ground: Mapping[str, str]) -> Iterator[House]:
    port, card_port, payment_port, site_port = free_port(), free_port(), free_port(), free_port()
    ports = {slug: free_port() for slug in SAMPLES if slug != "handbook" or has_handbook()}
    url, services = f"http://localhost:{port}", {slug: f"http://localhost:{number}" for slug, number in ports.items()}
    own = {"PORTAL_URL": url, "TOBIRA_STATE_DIR": str(state), "TOBIRA_DEMO": "1", "HANDBOOK_URL": ""}
    own |= {f"{slug.upper()}_URL": address for slug, address in services.items()}
    own["CARD_ISSUER"] = f"http://localhost:{card_port}/api/realms/main"
    own |= {"PAYMENT_PROVIDER_URL": f"http://localhost:{payment_port}", "PAYMENT_KEY": "a-key-of-the-journeys"}
    own["COLLECT_LOOPBACK"] = f"http://127.0.0.1:{site_port}"
    env = {**ground, **own, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    house = House(url, services, state, env, site_port)
    if "handbook" in services:
        make_handbook_key(state)
    for words in (FILES, EVERYBODY):
        house.manage(*words, "--verbosity", "0")
    clients = state / "card-clients.json"
    house.manage("card_client", "--to", str(clients))
    children = [*programs(port, env), *(SAMPLES[slug](url, ports[slug], state, env) for slug in services), card(card_port, clients, env)]
    children.append(payment(url, payment_port, own["PAYMENT_KEY"], env))
    try:
        _start(children, state, url)
        yield house
    finally:
        end_all(children)


def _start(children: list[Child], state: Path, url: str) -> None:
    supervisor = Supervisor(children, state / "log")
    supervisor.start()
    assert wait_until_it_answers(supervisor, url, seconds=120), f"the portal does not answer; see {state / 'log'}"
