"""`docs/guarantees.md`: what is promised, how it is tried, and the last figures.

    python -m deploy.guarantees        take over what the last runs saw and draw the page

While `make test` runs, the tests named in `promises.py` leave a line each in `.local/guarantees.jsonl`. This command takes the newest
into `docs/guarantees.json` and draws the page from that; a house test holds the two against each other, so the page cannot rot.
A run with KILLS_FULL=1 stays on the page until the next of its kind: a small run does not push it out.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from deploy.promises import PROMISES, Promise

ROOT = Path(__file__).resolve().parent.parent
SEEN = ROOT / ".local" / "guarantees.jsonl"
KEPT = ROOT / "docs" / "guarantees.json"
PAGE = ROOT / "docs" / "guarantees.md"
NAMED = frozenset(f"tests/{test}" for promise in PROMISES for test in promise.tests)
HEAD = """# What Tobira promises, and how it is tried

Drawn by `python -m deploy.guarantees` from `deploy/promises.py` and from what the tests saw (`docs/guarantees.json`); do not edit it.
"Full" is a run in the size of the issue (`KILLS_FULL=1 python -m deploy.run_tests kills`), "small" the one of every `make test`. A small
run may share its machine with other work, so nothing lost and nothing doubled counts as strictly, but seconds are held to looser limits:
60 s for row steps, 300 s for leased steps, 8 s for a page.
"""


@dataclass
class Result:
    """What the last run of one test saw. `cases` counts its variants."""

    held: bool
    cases: int
    on: str
    size: str
    figures: dict[str, str] = field(default_factory=dict)


class Report(Protocol):
    """The part of pytest's report that is read here."""

    nodeid: str
    when: str | None
    outcome: str
    user_properties: Sequence[tuple[str, object]]


def note(report: Report) -> None:
    """Write one line for a test that a promise names, when somebody asked for it (TOBIRA_GUARANTEES) and it ran."""
    where, test = os.environ.get("TOBIRA_GUARANTEES"), report.nodeid.split("[")[0]
    is_worker = "PYTEST_XDIST_WORKER" in os.environ  # its controller reports the same once more
    if not where or is_worker or test not in NAMED or report.outcome == "skipped" or (report.when != "call" and report.outcome == "passed"):
        return
    line = {
        "run": os.getpid(), "test": test, "held": report.outcome == "passed", "on": date.today().isoformat(),  # noqa: DTZ011 (a day is enough)
        "size": "full" if "KILLS_FULL" in os.environ else "small", "figures": {name: str(value) for name, value in report.user_properties},
    }  # fmt: skip
    Path(where).parent.mkdir(parents=True, exist_ok=True)
    with Path(where).open("a") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def gathered(lines: Iterable[str]) -> dict[str, Result]:
    """Test → its newest run; a full one before any small one."""
    found: dict[str, Result] = {}
    runs: dict[str, tuple[int, str]] = {}
    for one in map(json.loads, lines):
        test, run = one["test"], (one["run"], one["size"])
        if test in found and found[test].size == "full" and one["size"] == "small":
            continue
        if runs.get(test) != run:
            runs[test], found[test] = run, Result(True, 0, one["on"], one["size"])
        found[test].held &= one["held"]
        found[test].cases += 1
        found[test].figures |= one["figures"]
    return found


def merged(kept: Mapping[str, Result], seen: Mapping[str, Result]) -> dict[str, Result]:
    newer = {test: one for test, one in seen.items() if one.size == "full" or test not in kept or kept[test].size == "small"}
    return {test: one for test, one in sorted((dict(kept) | newer).items()) if test in NAMED}


def kept() -> dict[str, Result]:
    return {test: Result(**one) for test, one in json.loads(KEPT.read_text()).items()} if KEPT.exists() else {}


def drawn(promises: Sequence[Promise], results: Mapping[str, Result]) -> str:
    return "\n".join([HEAD, *(_section(promise, results) for promise in promises)])


def _section(promise: Promise, results: Mapping[str, Result]) -> str:
    rows = [f"## {promise.title}", "", f"**Promised.** {promise.promised}", "", f"**Tried.** {promise.tried}", ""]
    rows += ["| Test | Last run | What it saw |", "|---|---|---|"]
    for test in promise.tests:
        one = results.get(f"tests/{test}")
        rows.append(f"| `{test}` | {_run(one)} | {_saw(one)} |")
    return "\n".join([*rows, ""])


def _run(one: Result | None) -> str:
    return f"{one.on}, {one.size}" if one else "not yet"


def _saw(one: Result | None) -> str:
    if one is None:
        return "–"
    held = "held" if one.held else "**BROKEN**"
    count = f", {one.cases} cases" if one.cases > 1 else ""
    return "<br>".join([held + count, *one.figures.values()])


def main() -> None:
    lines = SEEN.read_text().splitlines() if SEEN.exists() else []
    results = merged(kept(), gathered(lines))
    KEPT.write_text(json.dumps({test: asdict(one) for test, one in results.items()}, ensure_ascii=False, indent=1) + "\n")
    PAGE.write_text(drawn(PROMISES, results))
    SEEN.unlink(missing_ok=True)
    broken = [test for test, one in results.items() if not one.held]
    print(f"{PAGE.relative_to(ROOT)}: {len(results)} of {len(NAMED)} tests seen, {len(broken)} broken")


if __name__ == "__main__":
    main()
