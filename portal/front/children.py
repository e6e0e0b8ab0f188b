"""Child processes that never outlive their parent.

Noun: `Child`. The demo, the private services and the kill tests all start long-lived programs; an orphaned worker would go on
claiming work, an orphaned server would hold its port. Each child leads a process group of its own, so that it ends with all that it
started, and the kernel ends it should the parent die without saying good-bye (on Linux; on another Unix the group alone must do).
Imports nothing of the house, not even Django: `deploy/services.py` runs before there is a data base.
"""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(signum: int) -> Callable[[], None] | None:
    """A `preexec_fn` that asks the kernel for `signum` when the starting thread ends; None where there is no such kernel."""
    libc = _libc
    if libc is None:
        return None
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and here
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


@dataclass
class Child:
    """One program in its own process group. `stop_with` is the signal that ends it in good order, `patience` the seconds it gets."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: str | None = None
    stop_with: int = signal.SIGTERM
    patience: float = 10.0
    output: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> "Child":
        self.process = subprocess.Popen(
            [str(part) for part in self.command],
            env=dict(self.env) if self.env is not None else None,
            cwd=self.cwd,
            user=self.user,
            group=_group_of(self.user),
            extra_groups=[] if self.user else None,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT if self.output else None,
            start_new_session=True,
            preexec_fn=die_with_parent(self.stop_with),  # noqa: PLW1509 (no threads run before the children do)
        )
        return self

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, signum: int) -> None:
        """Reach every process of the group, also those that the leader left behind."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signum)

    def ask_to_end(self) -> None:
        if self.is_alive and self.process is not None:
            self.process.send_signal(self.stop_with)

    def wait(self, seconds: float) -> bool:
        """Whether the leader ended within `seconds`."""
        if self.process is None:
            return True
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return not self.is_alive

    def end(self) -> None:
        """Ask, wait for `patience`, then kill; afterwards nothing of the group is left."""
        self.ask_to_end()
        self.wait(self.patience)
        self.kill()

    def kill(self) -> None:
        self.signal_group(signal.SIGKILL)
        self.wait(5)


def end_all(children: Sequence[Child]) -> None:
    """End all in parallel: each is asked at once and has its own patience."""
    asked_at = time.monotonic()
    for child in children:
        child.ask_to_end()
    for child in sorted(children, key=lambda child: child.patience):
        child.wait(max(0.0, asked_at + child.patience - time.monotonic()))
        child.kill()


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    return pwd.getpwnam(user).pw_gid
