"""`make bench`: run every benchmark, each in a process of its own, and write what they say to `benchmarks/results.md`.

The figures of a shared machine swing; ratios and counts stay. Those that need PostgreSQL run on a private one.
"""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from deploy.services import missing, passing_services

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
ON_POSTGRES = ("alerts", "audience", "batches", "notices", "opening", "places", "scale", "search", "sso", "submits", "tick", "walls")


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def run(name: str, environment: dict[str, str]) -> tuple[str, int]:
    """What one benchmark printed, errors included, and how it ended."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{name}"]
    done = subprocess.run(command, cwd=HERE.parent, env=os.environ | environment, capture_output=True, text=True, check=False)
    return (done.stdout if done.returncode == 0 else done.stdout + done.stderr).strip(), done.returncode


def section(title: str, said: str) -> str:
    print(f"\n## {title}\n{said}", flush=True)
    return f"\n## {title}\n\n```\n{said}\n```\n"


def purpose_of(name: str) -> str:
    return (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""')[1].split("\n\n")[0].replace("\n", " ")


def main() -> int:
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    text, failures = f"# Benchmarks\n\nWritten by `make bench` on {when}: {machine}. Never part of the tests.\n", 0
    for name in names():
        said, code = run(name, {})
        text += f"\n{section(name, said).lstrip()}\n{purpose_of(name)}\n"
        failures += code != 0
    if not missing():
        with passing_services() as services:
            for name in ON_POSTGRES:
                said, code = run(name, services.environment())
                text += section(f"{name} on PostgreSQL", said)
                failures += code != 0
    RESULTS.write_text(text, encoding="utf-8")
    print(f"\nWritten to {RESULTS.relative_to(HERE.parent)}.")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
