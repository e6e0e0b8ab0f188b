"""Fixtures of the notices: 堺市 with its template, Hanako with a case that she may be written to about."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.notifications import make


@pytest.fixture
def nursery(cast):
    return make.template()


@pytest.fixture
def hanakos_case(cast, nursery):
    """Hanako's receipt number; she takes notices digitally."""
    make.willing(cast.hanako)
    return make.bound(cast.hanako)


@pytest.fixture
def checked_batch(cast, nursery, hanakos_case):
    return make.checked(nursery, cast.mori, make.file([make.line(hanakos_case)]))


@pytest.fixture
def approved_batch(cast, nursery, hanakos_case):
    return make.approved(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))


@pytest.fixture
def released_batch(cast, nursery, hanakos_case):
    return make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))


@pytest.fixture
def listeners():
    """Two servers of this machine, as an address and as a name; what anybody asks of them."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            """Stay silent."""

    servers = [HTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    yield [f"http://127.0.0.1:{servers[0].server_port}", f"http://localhost:{servers[1].server_port}"], asked
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()
