"""Plans of the product's own queries, as whoever asks gets them: with the role, the walls and real values."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.municipalities.scope import Viewpoint, viewing_as

# Below this PostgreSQL reads a table from end to end because that is quickest, and is right.
BIG = 5_000
TIMES = 15


@dataclass(frozen=True)
class Plan:
    """One query. `pages` are 8 kB each, from memory or disk; `scanned` are big tables that were read from end to end."""

    name: str
    milliseconds: float
    pages: int
    ways: tuple[str, ...]
    scanned: tuple[str, ...]


def plans_of(name: str, view: Viewpoint, done: Callable[[], object]) -> list[Plan]:
    """A plan for each SELECT that `done` runs."""
    with viewing_as(view), CaptureQueriesContext(connection) as caught:
        done()
    texts = [one["sql"] for one in caught.captured_queries if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]]
    return [_explained(f"{name} {place}" if len(texts) > 1 else name, view, text) for place, text in enumerate(texts, start=1)]


def _explained(name: str, view: Viewpoint, text: str) -> Plan:
    with viewing_as(view):
        told = [explain(text) for _time in range(TIMES)]
    nodes = [*_nodes(told[-1]["Plan"])]
    scanned = sorted({node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and rows_of(node["Relation Name"]) > BIG})
    ways = sorted({f"{_short(node['Node Type'])} {node['Index Name']}" for node in nodes if "Index Name" in node})
    plan = told[-1]["Plan"]
    return Plan(
        name, statistics.median(one["Execution Time"] for one in told), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
        tuple(ways), tuple(scanned),
    )  # fmt: skip


def explain(text: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}")
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _short(kind: str) -> str:
    return {"Index Scan": "index", "Index Only Scan": "index only", "Bitmap Index Scan": "bitmap"}.get(kind, kind)


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def guessed(text: str) -> tuple[int, int]:
    """(rows that the planner expects, rows that there are)."""
    plan = explain(text)["Plan"]
    return int(plan["Plan Rows"]), int(plan["Actual Rows"])


def clocked(done: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    done()
    return time.perf_counter() - begun
