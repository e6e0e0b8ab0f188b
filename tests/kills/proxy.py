"""A TCP proxy between the portal and something else, which can be told to behave as a bad line or a bad server does.

    with Proxy(port) as line:          # `line.port` is what the portal is told
        line.mode = "silent"

"pass": as if it were not there. "slow": every answer comes five seconds late. "cut": the line breaks in the middle of the first answer.
"silent": connections are taken and nothing ever comes back. "refused": each connection is reset at once.
"""

import socket
import struct
import time
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

MODES = ("refused", "silent", "slow", "cut")
LATE_SECONDS, CUT_AFTER = 5.0, 8


class Proxy:
    """Listens on a free port of this machine; `mode` counts for what is connected and sent from now on. `seen` are connections taken."""

    def __init__(self, to_port: int) -> None:
        self.to_port, self.mode, self.seen = to_port, "pass", 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.listener.getsockname()[1]

    def __enter__(self) -> Self:
        Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _take(self) -> None:
        while True:
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            self.seen += 1
            Thread(target=self._join, args=(caller,), daemon=True).start()

    def _join(self, caller: socket.socket) -> None:
        if self.mode == "refused":
            reset(caller)
            return
        with caller, suppress(OSError), socket.create_connection(("127.0.0.1", self.to_port), 5) as there:
            there.settimeout(None)
            back = Thread(target=self._carry, args=(there, caller, True), daemon=True)
            back.start()
            self._carry(caller, there, False)
            back.join(60)

    def _carry(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        """Until one side hangs up; the other hears of it."""
        with suppress(OSError):
            while piece := source.recv(65_536):
                if is_answer and self.mode == "silent":
                    continue
                if is_answer and self.mode == "slow":
                    time.sleep(LATE_SECONDS)
                if is_answer and self.mode == "cut":
                    target.sendall(piece[:CUT_AFTER])
                    reset(target)
                    break
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def reset(line: socket.socket) -> None:
    """Hang up as a dead program does: with a reset instead of a good-bye."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.shutdown(socket.SHUT_RD)
    line.close()
