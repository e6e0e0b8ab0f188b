"""A mail server on the loopback that takes every mail and keeps one thing: the code that somebody waits for at the login."""

from __future__ import annotations

import email
import email.policy
import re
import socketserver
import threading
from pathlib import Path
from typing import Self

CODE = re.compile(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", re.MULTILINE)


class Letterbox(socketserver.ThreadingTCPServer):
    """Writes `codes/ADDRESS`; `taken` counts all mails."""

    daemon_threads = allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, codes: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.codes, self.taken, self.port = codes, 0, int(self.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()

    def take(self, to: str, data: bytes) -> None:
        self.taken += 1
        mail = email.message_from_bytes(data, policy=email.policy.default)
        body = mail.get_body(("plain",))
        found = CODE.search(body.get_content()) if body else None
        if found:
            (part := self.codes / f"{to}.part").write_text(found[1])
            part.rename(self.codes / to)


class _Talk(socketserver.StreamRequestHandler):
    server: Letterbox

    def handle(self) -> None:
        to = ""
        self._say("220 letterbox")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self._say("221 bye")
            if verb == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self._say("354 go on")
                self.server.take(to, b"".join(iter(self.rfile.readline, b".\r\n")))
            self._say("250 fine")
        return None

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
