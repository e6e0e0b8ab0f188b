"""A service's ear: a server of this machine that writes down what it is posted, and answers as it is told to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qsl


class Ear:
    """`heard` are (path, content type, form) in the order in which they came; `answers` the statuses to give, the last one for ever."""

    def __init__(self, *answers: int) -> None:
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        self.answers = [*answers] or [200]
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
                ear.heard.append((self.path, self.headers.get_content_type(), dict(parse_qsl(body))))
                status = ear.answers.pop(0) if len(ear.answers) > 1 else ear.answers[0]
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
