"""`make test`, `make test-fast` and `make check`: the stages, one after the other, and a table of what came of them.

    python -m deploy.run_tests all|whole|fast|check|kills|access|journeys

"all" tries what touches the data base on PostgreSQL, and every ninth of it once more on SQLite; "whole", before a release, all of it twice.

What cannot run here (no PostgreSQL, no Chromium) is named and counted as skipped; with CI=true that is a failure, for a machine that
guards the main branch must run everything. The last line is the sum: `N passed, N failed, N skipped`.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from deploy.guarantees import SEEN
from deploy.services import ServiceMissing, missing, passing_services
from portal.front.children import Child

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# The kill tests in full size are without Redis for ten minutes alone.
STAGE_SECONDS = 4 * 3600 if "KILLS_FULL" in os.environ else 2700
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
TIDY = "nothing left behind"
OUR_OWN = (".venv", ".local", ".git", "node_modules", "__pycache__", ".ruff_cache", ".mypy_cache", ".hypothesis")
NOT_HERE = "not kills and not journey and not access"


@dataclass(frozen=True)
class Stage:
    """`needs` names what must be there beyond Python: "services" or "browser". A pytest stage counts tests, another counts as one."""

    name: str
    command: Sequence[str]
    needs: frozenset[str] = frozenset()

    @property
    def is_pytest(self) -> bool:
        return self.command[0] == "pytest"


@dataclass
class Outcome:
    stage: Stage
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    not_run: list[str] = field(default_factory=list)


RUFF = Stage("lint (ruff)", ["ruff", "check", "--quiet", "."])
MYPY = Stage("types (mypy)", ["mypy"])
IMPORTS = Stage("import contract", ["lint-imports", "--no-cache"])
MIGRATIONS = Stage("migrations complete", ["python", "manage.py", "makemigrations", "--check", "--dry-run"])
CHECKS = Stage("system checks", ["python", "manage.py", "check", "--fail-level", "WARNING"])
# In the order of one process: a worker that steals from the other meets tests after those that empty all tables.
SUITE = ["pytest", "tests", "-q", "-n", "2", "--dist", "load"]
HERE = f"{NOT_HERE} and not postgres and not services"
SQLITE_WHOLE = Stage("suite on SQLite", [*SUITE, "-m", HERE])
SQLITE = Stage("suite on SQLite, a part", [*SUITE, "--every-ninth", "-m", HERE])
# Fuzzers, PDFs, whole files of open data and real processes: a third of the time, seldom what a change of the hour breaks.
SLOW_FILES = (
    "lib/test_pdf.py",
    "procedures/test_hostile.py",
    "connections/test_malformed.py",
    "recommend/test_collecting.py",
    "front/test_supervisor.py",
)
WITHOUT_SLOW = [f"--ignore=tests/{name}" for name in SLOW_FILES]
FAST = Stage("suite on SQLite, but the slow", [*SUITE, *WITHOUT_SLOW, "-m", f"{HERE} and not slow"])
# What touches no data base has been tried a stage before, and would say the same.
POSTGRES = Stage("suite on PostgreSQL + Redis", [*SUITE, "--only-database", "-m", NOT_HERE], frozenset({"services"}))
# They mostly wait: for a lease that runs out, a server that comes back. Each process stands on servers of its own.
KILLS = Stage("kill tests", ["pytest", "tests/kills", "-q", "-n", "2", "--dist", "load", "-m", "kills"], frozenset({"services"}))
# Every page in a browser, as a screen reader's rules see it.
EVERYBODY = ["pytest", "tests/access", "-q", "-n", "2", "-m", "access"]
ACCESS = Stage("every page, for everybody", EVERYBODY, frozenset({"browser"}))
# One process walks with scripts, one without, each in a house of its own.
WALKS = ["pytest", "tests/journeys", "-q", "-n", "2", "-m", "journey"]
JOURNEYS = Stage("browser journeys", WALKS, frozenset({"services", "browser"}))

ALONE = [RUFF, MYPY, IMPORTS, MIGRATIONS, CHECKS]
LAST = [KILLS, ACCESS, JOURNEYS]
PLANS = {
    "check": ALONE,
    "fast": [RUFF, IMPORTS, MIGRATIONS, CHECKS, FAST],
    "kills": [KILLS],
    "access": [ACCESS],
    "journeys": [JOURNEYS],
    "all": [*ALONE, SQLITE, POSTGRES, *LAST],
    "whole": [*ALONE, SQLITE_WHOLE, POSTGRES, *LAST],
}


def obstacles(needs: Iterable[str]) -> list[str]:
    """Sentences that say why a stage with these needs cannot run on this machine; empty when it can."""
    found = []
    if "services" in needs:
        found += missing()
    if "browser" in needs and not any(shutil.which(name) for name in CHROMIUM_NAMES):
        found.append("Chromium is not installed. Type: sudo apt-get install --no-install-recommends chromium")
    return found


def run_plan(stages: Sequence[Stage], outcomes: list[Outcome]) -> None:
    """Run the stages in order and add what comes of each; the private services start when the first stage needs them and end with the plan.

    Last of all, the tree must hold the same files as before.
    """
    before = files_of_the_tree()
    services: dict[str, str] = {}
    with ExitStack() as stack:
        for stage in stages:
            reasons = obstacles(stage.needs)
            if not reasons and "services" in stage.needs and not services:
                try:
                    services = stack.enter_context(passing_services()).environment()
                except ServiceMissing as problem:
                    reasons = [str(problem)]
            print(f"\n=== {stage.name} ===", flush=True)
            if reasons:
                outcomes.append(Outcome(stage, skipped=1, not_run=reasons))
                print(f"NOT RUN: {' '.join(reasons)}", flush=True)
            else:
                outcomes.append(run_stage(stage, services if "services" in stage.needs else {}))
    outcomes.append(_tidiness(files_of_the_tree() - before))


def files_of_the_tree() -> set[str]:
    """Every file of the checkout but those of the tools' own caches."""
    found = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in OUR_OWN]
        found |= {str(Path(folder, name).relative_to(ROOT)) for name in files}
    return found


def _tidiness(left_behind: set[str]) -> Outcome:
    for name in sorted(left_behind):
        print(f"left behind: {name}", flush=True)
    return Outcome(Stage(TIDY, ["true"]), passed=int(not left_behind), failed=int(bool(left_behind)))


def run_stage(stage: Stage, services: Mapping[str, str]) -> Outcome:
    """One stage in a process group of its own, at most `STAGE_SECONDS`; more than that counts as a failure."""
    started = time.monotonic()
    # A browser that was told to end may still be writing.
    with tempfile.TemporaryDirectory(prefix="tobira-stage-", ignore_cleanup_errors=True) as scratch:
        report = Path(scratch) / "report.xml"
        child = Child(stage.name, _command(stage, report), env=_environment(services, Path(scratch)), cwd=ROOT, patience=20)
        try:
            child.start()
            in_time = child.wait(STAGE_SECONDS)
        finally:
            child.end()
        ok = in_time and child.process is not None and child.process.returncode == 0
        outcome = _count(stage, report, ok) if stage.is_pytest else Outcome(stage, passed=int(ok), failed=int(not ok))
    if not in_time:
        outcome.not_run.append(f"was ended after {STAGE_SECONDS} s")
    outcome.seconds = time.monotonic() - started
    return outcome


def _command(stage: Stage, report: Path) -> list[str]:
    command = [str(BIN / stage.command[0]), *stage.command[1:]]
    return [*command, f"--junitxml={report}"] if stage.is_pytest else command


def _environment(services: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """Ours, without any address of the caller's own servers, and with a place for files that goes away again."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_", "TOBIRA_", "SQLITE_"))}
    own = {"TOBIRA_STATE_DIR": str(scratch / "state"), "TMPDIR": str(scratch), "TOBIRA_GUARANTEES": str(SEEN)}
    return clean | own | dict(services)


def _count(stage: Stage, report: Path, ok: bool) -> Outcome:
    """Read pytest's own report. No report, or a failed run without a failed test, is a failure all the same."""
    outcome = Outcome(stage)
    if report.exists():
        for suite in ET.parse(report).iter("testsuite"):  # noqa: S314 (pytest wrote it a second ago)
            numbers = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
            outcome.failed += numbers["failures"] + numbers["errors"]
            outcome.skipped += numbers["skipped"]
            outcome.passed += numbers["tests"] - numbers["failures"] - numbers["errors"] - numbers["skipped"]
            outcome.not_run += _reasons(suite)
    if not ok and not outcome.failed:
        outcome.failed = 1
    return outcome


def _reasons(suite: ET.Element) -> Iterator[str]:
    for case in suite.iter("testcase"):
        for skipped in case.iter("skipped"):
            yield f"{case.get('classname')}::{case.get('name')}: {skipped.get('message')}"


def closing_table(outcomes: Sequence[Outcome]) -> str:
    lines = ["", f"{'stage':<30}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}", "-" * 64]
    lines += [f"{o.stage.name:<30}{o.passed:>8}{o.failed:>8}{o.skipped:>9}{o.seconds:>9.1f}" for o in outcomes]
    lines += ["-" * 64, f"{'':<55}{sum(o.seconds for o in outcomes):>9.1f}"]
    for outcome in outcomes:
        lines += [f"!!! NOT RUN  {outcome.stage.name}: {reason}" for reason in outcome.not_run]
    return "\n".join(lines)


def total(outcomes: Sequence[Outcome]) -> str:
    sums = (sum(getattr(o, what) for o in outcomes) for what in ("passed", "failed", "skipped"))
    return "{} passed, {} failed, {} skipped".format(*sums)


def verdict(outcomes: Sequence[Outcome], *, strict: bool) -> int:
    """0 when nothing failed and, if `strict`, nothing was left out."""
    return int(any(o.failed or (strict and (o.skipped or o.not_run)) for o in outcomes))


def main() -> int:
    plan = sys.argv[1] if len(sys.argv) > 1 else "all"
    if plan not in PLANS:
        print(f"Choose one of {', '.join(PLANS)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    outcomes: list[Outcome] = []
    try:
        run_plan(PLANS[plan], outcomes)
    except (KeyboardInterrupt, SystemExit) as cut:
        # Who is cut off after an hour wants to know how far it came.
        print(closing_table(outcomes))
        return 130 if isinstance(cut, KeyboardInterrupt) else 143
    code = verdict(outcomes, strict=strict)
    print(closing_table(outcomes))
    if strict and any(o.skipped for o in outcomes):
        print("CI=true: what could not run is a failure.")
    print(total(outcomes))
    return code


if __name__ == "__main__":
    sys.exit(main())
