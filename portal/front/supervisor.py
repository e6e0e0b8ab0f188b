"""Runs a set of programs as one: all live, or all end.

Noun: `Supervisor`. It starts children in order, waits for Ctrl-C, SIGTERM or the first death among them, says which it was, and ends
the rest. Each child writes to a log of its own, so that the terminal keeps what a person needs: the address and the accounts.
"""

import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import FrameType

from .children import Child, end_all

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Owns `children` from `run()` on; `logs` is a directory that is made when it is not there."""

    def __init__(self, children: Sequence[Child], logs: Path) -> None:
        self.children = children
        self.logs = logs
        self._stopped = Event()

    def run(self, ready: Callable[["Supervisor"], None]) -> str:
        """Start all, call `ready` once, wait. Empty after a signal; else who died by itself, with the end of its log."""
        before = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        try:
            self.start()
            ready(self)
            return self._wait()
        finally:
            end_all(self.children)
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def is_stopping(self) -> bool:
        return self._stopped.is_set()

    def pause(self, seconds: float) -> None:
        """Sleep, but wake at once for a signal."""
        self._stopped.wait(seconds)

    def first_dead(self) -> Child | None:
        return next((child for child in self.children if not child.is_alive), None)

    def log_of(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    def start(self) -> None:
        """Only start them; who calls this instead of `run()` also ends them."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with ExitStack() as files:
            for child in self.children:
                child.output = files.enter_context(self.log_of(child).open("wb"))
                child.start()

    def _wait(self) -> str:
        while not self.is_stopping:
            if dead := self.first_dead():
                return self._obituary(dead)
            self.pause(0.3)
        return ""

    def _obituary(self, child: Child) -> str:
        last = self.log_of(child).read_text(errors="replace").splitlines()[-12:]
        code = child.process.returncode if child.process else None
        return "\n".join([f"{child.name} が自ら終わったので(終了コード {code})、全体を終わりました。{self.log_of(child)} の終わり:", *last])

    def stop(self) -> None:
        self._stopped.set()

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self._stopped.set()


def answers(url: str) -> bool:
    """Whether an HTTP server answers there, with whatever status."""
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 (our own address)
    except urllib.error.HTTPError:
        return True
    except OSError:  # also URLError
        return False
    return True


def wait_until_it_answers(supervisor: Supervisor, url: str, seconds: float = 30) -> bool:
    """Ask four times a second; False when a child died, a signal came or the time is over."""
    for _ in range(int(seconds * 4)):
        if supervisor.is_stopping or supervisor.first_dead():
            return False
        if answers(url):
            return True
        supervisor.pause(0.25)
    return False
