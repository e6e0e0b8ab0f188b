"""The programs that a portal consists of, as the demo and the browser journeys start them.

Production starts the same ones from its units; a house test holds this list and Celery's queues against each other.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from portal.celery import QUEUES

from .children import Child

BIN = Path(sys.executable).parent
WORKER_QUEUES = QUEUES


def programs(port: int, env: Mapping[str, str] = os.environ) -> list[Child]:
    """Web server, worker and beat; the settings that they see are those of `env`."""
    return [web(port, env), worker(env), beat(env)]


def web(port: int, env: Mapping[str, str]) -> Child:
    """One blocking thread per worker is the fastest for this code (measured: reference figures in benchmarks/)."""
    command: list[str | Path] = [BIN / "python", "-m", "portal.front.serving", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "portal.wsgi:application"]
    return Child("web", command, env=env, cwd=settings.BASE_DIR)


def worker(env: Mapping[str, str]) -> Child:
    """On SQLite a single process: two writers that never rest would starve the web server's writes."""
    processes = "2" if "DATABASE_URL" in env else "1"
    command = [*celery("worker"), "--queues", ",".join(WORKER_QUEUES), "--concurrency", processes]
    command += ["--without-gossip", "--without-mingle", "--hostname", f"portal-{os.getpid()}@%h"]
    return Child("worker", command, env=env, cwd=settings.BASE_DIR, patience=20)


def beat(env: Mapping[str, str]) -> Child:
    schedule = Path(env.get("TOBIRA_STATE_DIR", str(settings.STATE_DIR))) / "beat-schedule"
    return Child("beat", [*celery("beat"), "--schedule", schedule, "--pidfile="], env=env, cwd=settings.BASE_DIR)


def library(portal_url: str, port: int, state: Path, env: Mapping[str, str]) -> Child:
    """The connected service of the samples; it knows the portal by its address and the secret that the portal gave it."""
    own = {
        "PORTAL_URL": portal_url,
        "PORT": str(port),
        "CLIENT_SECRET_FILE": str(state / "library.secret"),
        "LIBRARY_DB": str(state / "library.sqlite3"),
    }
    return Child("library", [BIN / "python", "-m", "samples.library"], env={**env, **own}, cwd=settings.BASE_DIR, stop_with=signal.SIGINT)


def booking(portal_url: str, port: int, state: Path, env: Mapping[str, str]) -> Child:
    """The second sample, a Django project of its own; it makes its own choice of settings."""
    own = {
        "PORTAL_URL": portal_url,
        "PORT": str(port),
        "CLIENT_SECRET_FILE": str(state / "booking.secret"),
        "BOOKING_DB": str(state / "booking.sqlite3"),
    }
    return Child("booking", [BIN / "python", "-m", "samples.booking"], env={**env, **own}, cwd=settings.BASE_DIR, stop_with=signal.SIGINT)


HANDBOOK = Path("samples/handbook")


def handbook(portal_url: str, port: int, state: Path, env: Mapping[str, str]) -> Child:
    """The third sample, on Node.js; it shows that it is itself with the key in `state`."""
    own = {"PORTAL_URL": portal_url, "PORT": str(port), "HANDBOOK_STATE": str(state)}
    return Child("handbook", ["node", HANDBOOK / "app.mjs"], env={**env, **own}, cwd=settings.BASE_DIR)


def has_handbook() -> bool:
    """Whether `deploy/first_run.sh samples` has made Node.js and its packages ready."""
    return shutil.which("node") is not None and (settings.BASE_DIR / HANDBOOK / "node_modules").is_dir()


def make_handbook_key(state: Path) -> None:
    """The portal is told the public half (`handbook.jwks.json`) before the handbook is started. A key that is there stays."""
    subprocess.run(["node", HANDBOOK / "keys.mjs", state], cwd=settings.BASE_DIR, check=True, timeout=60)


def card(port: int, clients: Path, env: Mapping[str, str]) -> Child:
    """The sandbox that reads test cards; it knows the portal by its address and public key in the file `clients`."""
    own = {"PORT": str(port), "CARD_CLIENTS": str(clients)}
    return Child("card", [BIN / "python", "-m", "samples.card"], env={**env, **own}, cwd=settings.BASE_DIR, stop_with=signal.SIGINT)


def payment(portal_url: str, port: int, key: str, env: Mapping[str, str]) -> Child:
    """The payment page that takes no money; it knows the portal by its address and the key that both have."""
    own = {"PORTAL_URL": portal_url, "PORT": str(port), "PAYMENT_KEY": key}
    return Child("payment", [BIN / "python", "-m", "samples.payment"], env={**env, **own}, cwd=settings.BASE_DIR, stop_with=signal.SIGINT)


def celery(*words: str) -> list[str | Path]:
    return [BIN / "celery", "--app", "portal.celery", "--quiet", *words, "--loglevel", "INFO"]
