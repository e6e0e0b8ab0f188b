"""`make lighthouse`: how fast the pages are on a slow phone, measured by Lighthouse against a house that is set up as in earnest.

    python -m tests.lighthouse [RUNS]

The house stands on the loopback, on SQLite, without DEBUG and without the demo's pages; files are collected, hashed and compressed. Each
page is loaded RUNS times (3), the run with the middle LCP counts. Writes docs/lighthouse.md; ends with 1 when a page misses its mark.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from portal.front.children import Child, end_all, free_port

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
TOLD = ROOT / "docs" / "lighthouse.md"
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
PREPARATIONS = (("migrate",), ("createcachetable",), ("collectstatic", "--no-input"))
# What issue 9 asks: Lighthouse's own hundred points, seconds of a slow 4G line with a quarter of this machine.
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
LCP_MS, INP_MS, CLS = 1200, 100, 0.0


def main() -> int:
    if CHROMIUM is None or not (HERE / "node_modules").is_dir():
        print("needs Chromium and the packages of tests/lighthouse: deploy/first_run.sh run tests browser lighthouse", file=sys.stderr)
        return 2
    runs = sys.argv[1] if len(sys.argv) > 1 else "3"
    with tempfile.TemporaryDirectory(prefix="tobira-lighthouse-") as state:
        results = measured(Path(state), runs)
    TOLD.write_text(told(results, runs), encoding="utf-8")
    short = [line for result in results for line in misses(result)]
    print("\n".join(short) or f"all {len(results)} pages within their marks; {TOLD.relative_to(ROOT)} has them")
    return int(bool(short))


def measured(state: Path, runs: str) -> list[dict[str, Any]]:
    with standing(state) as (origin, pages):
        command = ["node", HERE / "run.mjs", str(CHROMIUM), origin, runs]
        done = subprocess.run(command, input=pages, stdout=subprocess.PIPE, check=True, cwd=HERE)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@contextmanager
def standing(state: Path) -> Iterator[tuple[str, bytes]]:
    """A house as in earnest, and the pages in it (`tests.lighthouse.pages` says how)."""
    port = free_port()
    earnest = {"PORTAL_URL": f"http://localhost:{port}", "TOBIRA_STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_", "TOBIRA_", "DEBUG"))}
    env = clean | earnest
    for words in PREPARATIONS:
        subprocess.run([sys.executable, "manage.py", *words, "--verbosity", "0"], env=env, cwd=ROOT, check=True)
    # The demo's people need the demo's settings to be made; who serves them does not.
    seeding = subprocess.run(
        [sys.executable, "-m", "tests.lighthouse.pages"], env=env | {"TOBIRA_DEMO": "1"}, cwd=ROOT, check=True, stdout=subprocess.PIPE
    )  # fmt: skip
    web = Child("web", _server(port), env=env, cwd=ROOT)
    try:
        web.start()
        _wait(port)
        yield f"http://localhost:{port}", seeding.stdout
    finally:
        end_all([web])


def _server(port: int) -> list[str | Path]:
    """As `portal.front.programs.web` starts it, which needs Django's settings to be named."""
    command: list[str | Path] = [sys.executable, "-m", "portal.front.serving", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    return [*command, "--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "portal.wsgi:application"]


def _wait(port: int) -> None:
    for _try in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the portal does not answer")


def misses(result: dict[str, Any]) -> list[str]:
    """One line for each mark that this page misses."""
    found = [f"{name} {result['scores'][name]} < {least}" for name, least in LEAST.items() if result["scores"][name] < least]
    found += [f"LCP {result['lcp']:.0f} ms > {LCP_MS}"] if result["lcp"] > LCP_MS else []
    found += [f"INP {result['inp']:.0f} ms > {INP_MS}"] if (result["inp"] or 0) > INP_MS else []
    found += [f"CLS {result['cls']:.3f}"] if result["cls"] > CLS or (result["shift"] or 0) > CLS else []
    return [f"{result['name']}: {miss}" for miss in found]


def told(results: list[dict[str, Any]], runs: str) -> str:
    """The whole of docs/lighthouse.md."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    version = lock["packages"]["node_modules/lighthouse"]["version"]
    rows = [
        f"| {one['name']} | {' | '.join(str(one['scores'][name]) for name in LEAST)} | {one['lcp'] / 1000:.2f} s | "
        f"{one['inp'] or 0:.0f} ms | {one['cls']:.3f} | {one['bytes'] / 1000:.0f} kB |"
        for one in results
    ]
    machine = {"load": os.getloadavg()[1], "cores": os.cpu_count()}
    head = HEAD.format(version=version, runs=runs, on=date.today().isoformat(), **machine)  # noqa: DTZ011
    return head + "\n".join(rows) + "\n"


HEAD = """# How fast the pages are

Written by `make lighthouse` on {on}: Lighthouse {version}, mobile preset (150 ms, 1.6 Mbit/s, a quarter of this machine's CPU),
{runs} runs a page, the middle one counts. The house is set up as in earnest: no DEBUG, hashed and compressed files, granian on the
loopback. The machine has {cores} cores and had a load of {load:.0f}: above the number of cores it is slower than a phone, and so are
these figures. INP is what up to six taps (menus, ticks, writing) cost while the line and the CPU are slowed.
Marks: 98 / 100 / 100 / 100, LCP 1.2 s, INP 100 ms, CLS 0.

| page | performance | accessibility | best practices | SEO | LCP | INP | CLS | bytes |
|---|---|---|---|---|---|---|---|---|
"""

if __name__ == "__main__":
    sys.exit(main())
