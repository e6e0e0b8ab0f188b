"""The portal as its units start it (`deploy/units`), on private services with data on disk, behind what a proxy would say; and a
page that says hello.

Nothing is left out of a unit's command but where it lies: DEBUG is off, static files are collected, each queue has its worker.
"""

from __future__ import annotations

import base64
import http.client
import os
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import machine
from benchmarks.load.letterbox import Letterbox
from deploy.services import private_services, remove, walkable_folder
from portal.front.children import Child, free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
UNITS = ROOT / "deploy" / "units"
QUEUES = ("urgent", "default", "alerts", "pdf")
START_SECONDS = 120
# What nginx adds to each request; without it every answer would be the way to https.
BEHIND_PROXY = {"X-Forwarded-Proto": "https"}


@dataclass
class Stage:
    """A running portal. `groups` are its programs by name; `state` holds keys, letters and logs, `codes` the codes that were mailed."""

    port: int
    hello_port: int
    state: Path
    env: dict[str, str]
    codes: Path
    box: Letterbox
    groups: dict[str, Child] = field(default_factory=dict)

    def run(self, *words: str) -> str:
        """A program of Python with the portal's settings; what it printed. Its errors end the run.

        What it writes need not be on the disk at once: that is asked of the portal's own programs.
        """
        env = self.env | {"PGOPTIONS": "-c synchronous_commit=off"}
        done = subprocess.run([BIN / "python", "-W", "ignore", *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def start(self, name: str, command: list[str], *, weight: int = machine.USUAL_WEIGHT, **more: str) -> Child:
        child = Child(name, command, env=self.env | more, cwd=ROOT, patience=20)
        with (self.state / f"{name}.log").open("ab") as child.output:
            self.groups[name] = child.start()
        machine.weigh(self.pid(name), weight)
        return child

    def open(self) -> None:
        """Web server, workers, beat and the page that says hello; returns when pages answer."""
        self.start("web", self.command("tobira-web", port=self.port))
        for queue in QUEUES:
            self.start(f"worker-{queue}", self.command("tobira-worker@", queue=queue), weight=self._weight(f"tobira-worker@{queue}"))
        self.start("beat", self.command("tobira-beat"))
        bare = self.command("tobira-web", port=self.hello_port)
        hello = [str(BIN / "granian"), *bare[3:-1], "benchmarks.load.hello:application"]
        self.start("hello", hello)
        for port, path in ((self.port, "/health/live"), (self.hello_port, "/hello/")):
            self._until_it_answers(port, path)

    @property
    def postmaster(self) -> int:
        """The process that leads PostgreSQL's."""
        home = self.state.parent / "services"
        note = home / "postgres.path"
        place = Path(note.read_text()) if note.exists() else home / "postgres"
        return int((place / "data" / "postmaster.pid").read_text().splitlines()[0])

    def pid(self, name: str) -> int:
        process = self.groups[name].process
        assert process
        return process.pid

    def command(self, unit: str, *, port: int = 0, queue: str = "") -> list[str]:
        """`ExecStart` of a unit, with this machine's places."""
        text = (UNITS / f"{unit}.service").read_text()
        line = next(line for line in text.splitlines() if line.startswith("ExecStart=")).removeprefix("ExecStart=")
        line = line.replace("/srv/tobira/.venv/bin", str(BIN)).replace("/var/lib/tobira", str(self.state))
        words = shlex.split(line.replace("%i", queue).replace("%%", "%"))
        return [str(port) if before == "--port" else word for before, word in zip(["", *words], words, strict=False)]

    def _weight(self, unit: str) -> int:
        """How much a unit counts where all want the CPU, as what is added to it says."""
        added = "".join(path.read_text() for path in (UNITS / f"{unit}.service.d").glob("*.conf"))
        return int(added.partition("CPUWeight=")[2].split()[0]) if "CPUWeight=" in added else machine.USUAL_WEIGHT

    def _until_it_answers(self, port: int, path: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while asked(port, path) != 200:
            if time.monotonic() > deadline:
                sys.exit("\n".join((self.state / f"{name}.log").read_text(errors="replace")[-3000:] for name in ("web", "hello")))
            time.sleep(0.3)


def asked(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": f"localhost:{port}", **BEHIND_PROXY})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


@contextmanager
def staged() -> Iterator[Stage]:
    """Private services, an empty portal with its tables and static files; everything ends and goes with it."""
    home = walkable_folder("tobira-load-")
    try:
        with ExitStack() as stack:
            # On disk, as in production: a commit that need not be kept costs a third less.
            services = stack.enter_context(private_services(home / "services", volatile=False))
            state = home / "state"
            (codes := state / "codes").mkdir(parents=True)
            box = stack.enter_context(Letterbox(codes))
            made = Stage(free_port(), free_port(), state, {}, codes, box)
            made.env = _environment(made, services.environment(), box.port)
            stack.callback(lambda: [child.end() for child in reversed(made.groups.values())])
            with ThreadPoolExecutor(2) as both:
                words = (("migrate", "--no-input"), ("collectstatic", "--no-input"))
                list(both.map(lambda each: made.run("manage.py", *each, "--verbosity", "0"), words))
            yield made
    finally:
        remove(home / "services")
        subprocess.run(["rm", "-rf", home], check=True)


def _environment(stage: Stage, services: Mapping[str, str], mail_port: int) -> dict[str, str]:
    """Production's: https behind one proxy, keys of its own, DEBUG off."""
    own = {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "TOBIRA_STATE_DIR": str(stage.state), "PORTAL_URL": f"https://localhost:{stage.port}",
        "BEHIND_PROXY": "true", "TRUSTED_PROXY_COUNT": "1", "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", "LOG_LEVEL": "WARNING",
        "SECRET_KEY": secrets.token_urlsafe(48), "OIDC_SUBJECT_KEYS": secrets.token_urlsafe(48), "HELLO_KEY": secrets.token_urlsafe(48),
        "SEAL_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
    }  # fmt: skip
    strange = ("DEBUG", "TOBIRA_", "DATABASE_", "REDIS_", "SQLITE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)} | own | dict(services)
