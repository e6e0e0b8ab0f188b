"""Texts with places in them, digests that approvals sign, and the one thing a release waits for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.manifest import Line, digest_of, manifest
from notifications.rules.release import Progress, Wait, is_acceptable_time, waits_for
from notifications.rules.wording import UnknownPlaceholder, check, fill, placeholders

NINE = datetime(2026, 1, 9, 0, 0, tzinfo=UTC)
DONE = Progress(expected=3, written=3, ready=3, failed=0, chunks_open=0)
LINES = [Line(2, "digital", "1", "hanako", "c1"), Line(3, "paper", "2", "", "c2")]


def test_values_are_filled_once_and_never_read_as_places():
    assert fill("{name}様 {facility}", {"name": "{facility}", "facility": "青葉"}) == "{facility}様 青葉"
    assert placeholders("{name} {{x}} { y } {Z} {% load %}") == {"name", "x"}


def test_an_undeclared_place_is_found_before_anybody_uses_the_template():
    check(["{name}", "なし"], ["name", "facility"])
    with pytest.raises(UnknownPlaceholder, match="other"):
        check(["{name} {other}"], ["name"])


@pytest.mark.parametrize(
    "changed",
    [
        [replace(LINES[0], resident_id="ken"), LINES[1]],
        [replace(LINES[0], content="c3"), LINES[1]],
        [LINES[0], replace(LINES[1], outcome="digital")],
        LINES[:1],
        [replace(LINES[0], number=3), replace(LINES[1], number=4)],
    ],
)
def test_any_change_gives_another_manifest(changed):
    assert manifest("v1", changed) != manifest("v1", LINES)


def test_the_version_counts_and_lines_out_of_order_are_no_manifest():
    with pytest.raises(ValueError, match="line 2 comes after line 3"):
        manifest("v1", LINES[::-1])
    assert manifest("v2", LINES) != manifest("v1", LINES)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_a_digest_is_of_the_values_not_of_their_order(values):
    assert digest_of(values) == digest_of(dict(reversed(values.items())))


@pytest.mark.parametrize(
    ("progress", "now", "wait"),
    [
        (DONE, NINE, None),
        (DONE, NINE - timedelta(seconds=1), Wait.TIME),
        (replace(DONE, ready=2), NINE, Wait.RENDERING),
        (replace(DONE, ready=2, failed=1), NINE, Wait.FAILED),
        (replace(DONE, written=2), NINE, Wait.MATERIALISING),
        (replace(DONE, chunks_open=1), NINE, Wait.MATERIALISING),
    ],
)
def test_a_release_waits_for_one_thing(progress, now, wait):
    assert waits_for(progress, NINE, now) == wait


@pytest.mark.parametrize(("planned", "accepted"), [(NINE, True), (NINE - timedelta(hours=1), False), (NINE + timedelta(days=181), False)])
def test_a_release_time_is_neither_past_nor_forgotten(planned, accepted):
    assert is_acceptable_time(planned, NINE) is accepted
