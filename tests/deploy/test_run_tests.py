"""The runner's own arithmetic: what could not run must be loud."""

from pathlib import Path

import pytest

from deploy import run_tests
from deploy.run_tests import Outcome, Stage, closing_table, total, verdict

UNITS = Stage("units", ["pytest"])
REPORT = """<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1">
<testcase classname="a" name="b"><skipped message="needs a moon"/></testcase></testsuite></testsuites>"""


def test_a_report_is_counted_and_its_skips_are_named(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    outcome = run_tests._count(UNITS, report, ok=False)
    assert (outcome.passed, outcome.failed, outcome.skipped) == (2, 2, 1)
    assert outcome.not_run == ["a::b: needs a moon"]


def test_a_run_that_broke_without_a_report_has_failed(tmp_path: Path) -> None:
    assert run_tests._count(UNITS, tmp_path / "missing.xml", ok=False).failed == 1


@pytest.mark.parametrize(
    ("outcome", "strict", "code"),
    [
        (Outcome(UNITS, passed=1), True, 0),
        (Outcome(UNITS, passed=1, failed=1), False, 1),
        (Outcome(UNITS, passed=1, skipped=1), False, 0),
        (Outcome(UNITS, passed=1, skipped=1), True, 1),
        (Outcome(UNITS, passed=1, not_run=["was ended"]), True, 1),
    ],
)
def test_only_with_ci_is_a_skip_a_failure(outcome: Outcome, strict: bool, code: int) -> None:
    assert verdict([outcome], strict=strict) == code


def test_the_end_of_the_report() -> None:
    outcomes = [Outcome(UNITS, passed=3, seconds=1.0), Outcome(Stage("browser", ["pytest"]), skipped=1, not_run=["no Chromium"])]
    assert total(outcomes) == "3 passed, 0 failed, 1 skipped"
    assert closing_table(outcomes).splitlines()[-1] == "!!! NOT RUN  browser: no Chromium"


def test_a_file_left_behind_is_a_failure() -> None:
    assert run_tests._tidiness({"left.txt"}).failed == 1
    assert run_tests._tidiness(set()).passed == 1


def test_a_stage_that_takes_too_long_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "STAGE_SECONDS", 0.2)
    outcome = run_tests.run_stage(Stage("sleeper", ["python", "-c", "import time; time.sleep(60)"]), {})
    assert (outcome.failed, outcome.not_run) == (1, ["was ended after 0.2 s"])


def test_each_stage_that_a_plan_leaves_to_another_is_in_the_whole_one() -> None:
    whole = {stage.name for stage in run_tests.PLANS["whole"]}
    left_out = {stage.name for plan in run_tests.PLANS.values() for stage in plan} - whole
    assert left_out == {run_tests.FAST.name, run_tests.SQLITE.name}
