"""What all stand-ins share: the modes of the next calls, and the ledger."""

import json
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW, NEVER = 2.0, 30.0


class Desk:
    """Modes for the next calls, in order; and what was taken, with the time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.modes, self.always = deque(), "ok"
        self.entries = []

    def next_mode(self):
        with self.lock:
            return self.modes.popleft() if self.modes else self.always

    def take(self, **entry):
        with self.lock:
            self.entries.append(entry | {"at": time.time()})

    def has(self, **facts):
        with self.lock:
            return any(all(entry.get(name) == value for name, value in facts.items()) for entry in self.entries)


class Control(BaseHTTPRequestHandler):
    """`/control` and `/ledger`; a stand-in of a provider adds its own paths."""

    protocol_version = "HTTP/1.1"
    desk: Desk

    def log_message(self, *_args):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, content=b"{}", times=1, **headers):
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        head += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.wfile.write((head.encode() + b"\r\n" + content) * times)
        self.wfile.flush()

    def control(self):
        told = json.loads(self.body())
        with self.desk.lock:
            self.desk.modes = deque(told.get("modes", []))
            self.desk.always = told.get("always", "ok")
            if told.get("forget"):
                self.desk.entries.clear()
        self.answer(200)

    def do_GET(self):
        self.answer(200, json.dumps(self.desk.entries).encode())

    def do_POST(self):
        self.control()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_args):
        """Clients that hang up are what these tests are about."""
