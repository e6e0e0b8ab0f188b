"""Starting the stand-ins, telling them how to behave and reading their ledgers."""

import json
import socket
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from portal.front.children import Child, free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Standin:
    """One running stand-in. `port` is where the provider listens, `desk` where it is told how to behave."""

    child: Child
    port: int
    desk: int

    def will(self, *modes, always="ok", forget=False):
        """How the next calls are answered, one mode each, and all that come after."""
        self._ask("POST", "/control", {"modes": modes, "always": always, "forget": forget})

    def ledger(self):
        return self._ask("GET", "/ledger")

    def keys(self) -> Counter:
        """How often each key was taken."""
        return Counter(entry["key"] for entry in self.ledger())

    def _ask(self, method, path, told=None):
        data = json.dumps(told).encode() if told is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.desk}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())


def web() -> Standin:
    port = free_port()
    return _started("web", [str(port)], port, port)


def post() -> Standin:
    port, desk = free_port(), free_port()
    return _started("post", [str(port), str(desk)], port, desk)


def _started(name, words, port, desk) -> Standin:
    child = Child(f"standin-{name}", [sys.executable, "-m", f"tests.standins.{name}", *words], cwd=ROOT).start()
    for one in (port, desk):
        _wait_for(one)
    return Standin(child, port, desk)


def _wait_for(port, seconds=10):
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
