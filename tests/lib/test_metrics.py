"""What processes count, each in files of its own, read as one."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.lib import metrics, slowness

COUNTING = """
import os, sys, time
from portal.lib import metrics
metrics.keep_in({folder!r})
metrics.count(metrics.TASKS, "front.beat", "success")
if {forks}:
    child = os.fork()
    for _ in range(3):
        metrics.count(metrics.TASKS, "front.beat", "success")
        metrics.saw(metrics.TASK_SECONDS, 0.2, "front.beat")
    if not child:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


def counting(folder: Path, *, forks: bool) -> None:
    subprocess.run([sys.executable, "-c", COUNTING.format(folder=str(folder), forks=forks)], check=True, timeout=60)


def value_of(line: str, text: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = metrics.keep_in(str(tmp_path / "metrics"))
    yield tmp_path / "metrics"
    metrics.keep_in(before)


def test_a_process_its_child_and_the_next_in_its_place_are_added_up(folder: Path) -> None:
    counting(folder, forks=True)
    counting(folder, forks=False)
    text = metrics.exposed().decode()
    assert value_of('tobira_tasks_total{outcome="success",task="front.beat"}', text) == 1 + 3 + 3 + 1
    assert value_of('tobira_task_seconds_count{task="front.beat"}', text) == 6
    assert value_of('tobira_task_seconds_bucket{le="0.1",task="front.beat"}', text) == 0
    # Two processes were alive at once, so there are two places, however many come after.
    assert sorted(path.name for path in folder.glob("*.lock")) == ["0.lock", "1.lock"]


def test_files_are_made_in_full_size_so_that_a_full_disk_is_an_error_and_no_death(folder: Path) -> None:
    counting(folder, forks=False)
    sizes = {path.name: (path.stat().st_size, path.stat().st_blocks * 512) for path in folder.glob("*.db")}
    assert {name: size for name, (size, _) in sizes.items()} == {f"{kind}_0.db": size for kind, size in metrics.SIZES.items()}
    assert all(taken >= size for size, taken in sizes.values())


def test_where_nothing_can_be_written_nothing_is_counted_and_nothing_breaks(folder: Path, caplog) -> None:
    folder.write_text("in the way")
    for _ in range(3):
        metrics.count(metrics.TASKS, "front.beat", "success")
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == ["Nothing is counted in this process"]
    assert metrics.exposed() == b""


def test_labels_have_an_end() -> None:
    """What could fill the files is counted as "other": half a file must hold the longest label sets there may be."""
    longest = max(len(f'["{k.name}", "{k.name}_bucket", {{}}, "{k.about}"]') + 40 * len(k.labels) for k in metrics.KINDS)
    counters = sum(metrics.MOST_LABELS for kind in metrics.KINDS[:1]) * (longest + 60)
    spreads = metrics.MOST_LABELS // 3 * (len(metrics.FAST) + 3) * (longest + 60)
    assert (counters < metrics.SIZES["counter"] * 0.6, spreads < metrics.SIZES["histogram"] * 0.6) == (True, True)


def test_the_one_too_many_is_another(folder: Path) -> None:
    for number in range(metrics.MOST_LABELS + 5):
        metrics.count(metrics.CALLS, f"host-{number}.example", "2xx")
    text = metrics.exposed().decode()
    assert value_of('tobira_calls_total{answer="other",provider="other"}', text) == 5
    assert value_of('tobira_calls_total{answer="2xx",provider="host-599.example"}', text) == 1


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ('SELECT "notifications_notice"."id" FROM "notifications_notice" WHERE "code" = \'花子\'', "SELECT notifications_notice"),
        ("insert INTO identity_user (email) VALUES ('hanako@example.jp')", "INSERT identity_user"),
        ("WITH x AS (SELECT 1 FROM t) SELECT 2", "WITH t"),
        ("SET LOCAL ROLE tobira_system", "? ?"),
    ],
)
def test_a_slow_query_is_named_by_what_it_does_and_to_what(sql: str, named: str) -> None:
    assert slowness.named(sql) == named


def test_a_slow_query_is_counted_and_written_down(folder: Path, caplog) -> None:
    slowness.note(slowness.SECONDS - 0.01, "SELECT 1")
    slowness.note(1.25, "UPDATE t SET name = '花子'")
    assert [record.getMessage() for record in caplog.records] == ["A query took 1.2 s: UPDATE t"]
    assert value_of('tobira_slow_queries_total{during="request"}', metrics.exposed().decode()) == 1
