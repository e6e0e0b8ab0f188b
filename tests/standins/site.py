"""A web site on this machine that behaves as it is told: the towns' sites and open-data shelves, kind and hostile."""

import gzip
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """`drip` sends a byte each so many seconds; `claims` is announced as the length instead of the real one."""

    body: bytes = b""
    kind: str = "text/csv; charset=utf-8"
    status: int = 200
    headers: dict = field(default_factory=dict)
    drip: float = 0.0
    claims: int | None = None
    endless: bool = False


class Site:
    """`pages` by path; `asked` is every request as (path, headers)."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.busy, self.busiest, self.slow = 0, 0, 0.0

    def put(self, path: str, body: bytes | str = b"", kind: str = "text/csv; charset=utf-8", **more) -> str:
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Reply(content, kind, **more)
        return self.origin + path

    def put_gzip(self, path: str, body: bytes) -> str:
        return self.put(path, gzip.compress(body), headers={"Content-Encoding": "gzip"})

    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        site.asked.append((self.path, dict(self.headers)))
        site.busy += 1
        site.busiest = max(site.busiest, site.busy)
        try:
            time.sleep(site.slow)
            self.reply(site.pages.get(self.path, Reply(b"not here", "text/plain", 404)))
        except OSError:
            pass
        finally:
            site.busy -= 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def reply(self, reply: Reply) -> None:
        if reply.headers.get("ETag") and self.headers.get("If-None-Match") == reply.headers["ETag"]:
            reply = Reply(status=304, headers=reply.headers)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if not reply.endless and reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body) if reply.claims is None else reply.claims))
        self.end_headers()
        if reply.drip:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.drip)
            return
        self.wfile.write(reply.body)
        while reply.endless:
            self.wfile.write(b"x" * 65536)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def site(port: int = 0):
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    made = Site(server.server_address[1])
    server.RequestHandlerClass = type("Bound", (Handler,), {"site": made})
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
