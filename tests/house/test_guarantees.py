"""docs/guarantees.md says what the tests saw, no more and no less."""

import ast
from types import SimpleNamespace

import pytest

from deploy import guarantees
from deploy.guarantees import Result
from deploy.promises import PROMISES
from tests.house.sources import ROOT


def functions(path: str) -> set[str]:
    return {node.name for node in ast.parse((ROOT / path).read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_a_promise_names_exists() -> None:
    assert sorted(test for test in guarantees.NAMED if test.split("::")[1] not in functions(test.split("::")[0])) == []


def test_every_test_that_kills_stands_for_a_promise() -> None:
    kills = {
        f"{path.relative_to(ROOT)}::{name}"
        for path in (ROOT / "tests" / "kills").glob("test_*.py")
        for name in functions(str(path.relative_to(ROOT)))
        if name.startswith("test_")
    }
    assert kills - guarantees.NAMED == set()


def test_the_page_says_what_was_seen_and_nothing_seen_was_broken() -> None:
    """A promise that was added since the last run stands there too, as not tried yet."""
    results = guarantees.kept()
    assert guarantees.PAGE.read_text() == guarantees.drawn(PROMISES, results), "python -m deploy.guarantees draws it anew"
    assert set(results) - guarantees.NAMED == set()
    assert [test for test, one in results.items() if not one.held] == []
    assert {test for test in guarantees.NAMED if test.startswith("tests/kills/")} <= set(results), "what kills was tried"


def test_the_newest_run_counts_a_full_one_stays_and_one_failure_breaks() -> None:
    def line(run: int, size: str = "small", held: str = "true", figure: str = "") -> str:
        figures = f'{{"figure": "{figure}"}}' if figure else "{}"
        return f'{{"run": {run}, "test": "t", "held": {held}, "on": "2026-04-01", "size": "{size}", "figures": {figures}}}'

    assert guarantees.gathered([line(1), line(2), line(2, held="false")]) == {"t": Result(False, 2, "2026-04-01", "small")}
    full = guarantees.gathered([line(1, "full", figure="0 lost"), line(2)])
    assert full == {"t": Result(True, 1, "2026-04-01", "full", {"figure": "0 lost"})}


def test_only_named_tests_leave_a_line_and_only_when_asked(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    named = f"{min(guarantees.NAMED)}[堺]"
    reports = [
        SimpleNamespace(nodeid=nodeid, when=when, outcome=outcome, user_properties=[("figure", "0 lost")])
        for nodeid, when, outcome in [
            (named, "setup", "passed"), (named, "call", "passed"), (named, "call", "skipped"), (named, "teardown", "failed"),
            ("tests/x.py::test_x", "call", "passed"),
        ]
    ]  # fmt: skip
    lines = tmp_path / "new" / "lines.jsonl"
    monkeypatch.delenv("TOBIRA_GUARANTEES", raising=False)
    for report in reports:
        guarantees.note(report)
    assert not lines.exists()
    monkeypatch.setenv("TOBIRA_GUARANTEES", str(lines))
    for report in reports:
        guarantees.note(report)
    [found] = guarantees.gathered(lines.read_text().splitlines()).values()
    assert (found.held, found.cases, found.figures) == (False, 2, {"figure": "0 lost"})
