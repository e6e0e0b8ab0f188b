"""`python -m tests.deploy.asking ADDRESS…`: the portal as its server imports it, asked for pages; one JSON line, and the log on stderr."""

import json
import sys
import time
from io import BytesIO


def asked(application, address: str) -> dict[str, object]:
    told: dict[str, object] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        told.update(status=int(status.split()[0]), headers=dict(headers))

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "8000",
        "HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }  # fmt: skip
    told["body"] = b"".join(application(environ, start_response)).decode()
    return told


if __name__ == "__main__":
    from portal.wsgi import application

    time.sleep(0.5)
    answers = [asked(application, address) for address in sys.argv[1:]]
    time.sleep(3)  # it looks around beside the first requests
    sys.stdout.write(json.dumps(answers) + "\n")
