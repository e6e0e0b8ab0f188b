"""The modules of OpenID's certification plans for providers, re-made from the published specifications, and the page that lists them.

A module is a function that drives the provider from outside. It is registered under the name it has in the certification suite, so that
whoever knows the suite can look for it. `make test` draws `docs/conformance.md` from what the modules saw.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "conformance.md"
PARTS = ("tests.connections.op.basic", "tests.connections.op.others")
TEST = "tests/connections/test_conformance.py::test_module"
# Plan → how many modules it has in the suite.
PLANS = {"Basic OP": 38, "Config OP": 1, "RP-Initiated Logout OP": 11, "Back-Channel Logout OP": 2}
HEAD = """# Conformance with OpenID Connect

Drawn by `make test` from `tests/connections/op/`; do not edit it. The modules have the names of OpenID's certification plans and are
written anew from the specifications (OpenID Connect Core, Discovery, RP-Initiated Logout, Back-Channel Logout; RFC 6749, 6750, 7636,
9207). The certification suite itself was not run: it could not be had where this was made. Every request uses PKCE (S256), which this
provider requires of all. "Not offered" is what the suite calls skipped: the module asks for something optional, which the metadata do not
announce and the provider refuses as the specification says.
"""


@dataclass(frozen=True)
class Module:
    """One module: its plan, its name there, what it checks (one sentence), and whether it is about something we do not offer."""

    plan: str
    name: str
    checks: str
    run: Callable[..., None]
    is_offered: bool = True


MODULES: dict[str, Module] = {}
_seen: dict[str, str] = {}


def module(plan: str, name: str, checks: str, *, is_offered: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a module of a plan."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        if name in MODULES:
            raise ValueError(f"two modules are called {name}")
        MODULES[name] = Module(plan, name, checks, run, is_offered)
        return run

    return register


class Report(Protocol):
    """The part of pytest's report that is read here."""

    nodeid: str
    when: str | None
    outcome: str


def note(report: Report) -> None:
    """Remember how a module ended; the controller of parallel tests hears of all."""
    test, _, rest = report.nodeid.partition("[")
    if test == TEST and (report.when == "call" or report.outcome == "failed"):
        _seen[rest.rstrip("]")] = report.outcome


def draw_when_complete() -> None:
    """After a run of all modules, for `make test` (TOBIRA_GUARANTEES): draw the page if it says something else."""
    if "TOBIRA_GUARANTEES" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ or not _seen:
        return
    for part in PARTS:
        import_module(part)  # the controller of parallel tests has imported no test
    if _seen.keys() != MODULES.keys():
        return
    page = drawn(_seen)
    if not PAGE.exists() or PAGE.read_text() != page:
        PAGE.write_text(page)


def drawn(seen: dict[str, str]) -> str:
    """The page for these outcomes (module → passed or failed)."""
    parts = [HEAD]
    for plan in PLANS:
        mine = [one for one in MODULES.values() if one.plan == plan]
        good = sum(seen[one.name] == "passed" for one in mine)
        rows = [f"| `{one.name}` | {one.checks} | {_result(one, seen[one.name])} |" for one in mine]
        parts += [f"## {plan}: {good} of {len(mine)}", "", "| Module | What is checked | Result |", "|---|---|---|", *rows, ""]
    return "\n".join(parts)


def _result(one: Module, outcome: str) -> str:
    if outcome != "passed":
        return "**FAILED**"
    return "passed" if one.is_offered else "passed: not offered"
