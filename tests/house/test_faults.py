"""docs/faults.md names a test for each row of the reliability table, and each is there."""

import re

import pytest

from tests.house.sources import ROOT
from tests.house.test_guarantees import functions

PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = [(path, name) for path, name in re.findall(r"`(\w+/\w+\.py)::(\w+)`", PAGE)]


@pytest.mark.parametrize("row", [f"R{number}" for number in range(1, 15)])
def test_each_row_has_a_test(row: str) -> None:
    assert re.search(rf"^\| {row} ", PAGE, re.MULTILINE)


def test_each_test_that_is_named_is_there() -> None:
    assert NAMED
    assert [f"{path}::{name}" for path, name in NAMED if name not in functions(f"tests/{path}")] == []
    alone = re.findall(r"`(\w+/\w+\.py)`", PAGE)
    assert [path for path in alone if not (ROOT / "tests" / path).exists()] == []
