"""The whole portal for a browser: real server, worker, beat, library and card sandbox on a data base of its own.

Noun: `House`. It is made like the demo, by the same programs and the same seeds, but on free ports and in a directory that goes away.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings

from portal.front.children import Child, end_all, free_port
from portal.front.programs import BIN, card, library, programs
from portal.front.supervisor import Supervisor, wait_until_it_answers

PREPARATIONS = (("migrate",), ("createcachetable",), ("collectstatic", "--no-input"), ("seed_demo",))


@dataclass(frozen=True)
class House:
    """Where it stands, and how to give it a command."""

    url: str
    library_url: str
    state: Path
    env: dict[str, str]

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
def standing(state: Path) -> Iterator[House]:
    """A house that answers. It uses DATABASE_URL and REDIS_URL when the test run gives them, else SQLite."""
    port, library_port, card_port = free_port(), free_port(), free_port()
    url = f"http://localhost:{port}"
    library_url = f"http://localhost:{library_port}"
    own = {"PORTAL_URL": url, "LIBRARY_URL": library_url, "TOBIRA_STATE_DIR": str(state), "TOBIRA_DEMO": "1"}
    own["CARD_ISSUER"] = f"http://localhost:{card_port}/api/realms/main"
    env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    house = House(url, library_url, state, env)
    for words in PREPARATIONS:
        house.manage(*words, "--verbosity", "0")
    clients = state / "card-clients.json"
    house.manage("card_client", "--to", str(clients))
    children = [*programs(port, env), library(url, library_port, state, env), card(card_port, clients, env)]
    try:
        _start(children, state, url)
        yield house
    finally:
        end_all(children)


def _start(children: list[Child], state: Path, url: str) -> None:
    supervisor = Supervisor(children, state / "log")
    supervisor.start()
    assert wait_until_it_answers(supervisor, url, seconds=120), f"the portal does not answer; see {state / 'log'}"
