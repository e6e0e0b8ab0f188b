"""Where the planner guesses wrong because two columns say the same, and whether extended statistics would change anything."""

from __future__ import annotations

from django.db import connection

from benchmarks.scaling.explained import explain, guessed
from portal.municipalities.scope import System, viewing_as

# Batches are a town's own, a resident's letters come mostly from one town, an act is done by one kind of person.
PAIRS = (
    ("notifications_notice", "municipality_id", "release_id"),
    ("notifications_notice", "pdf", "render_lease_until"),
    ("notifications_delivery", "channel", "state"),
    ("audit_entry", "event", "actor_kind"),
    ("attributes_audiencerow", "town", "birth_date"),
)


def tried() -> None:
    print(f"\n{'two columns that go together':<52}{'rows':>8}{'guess':>8}{'statistics':>12}{'plan':>10}   behind the walls")
    for table, one, other in PAIRS:
        text = _query(table, one, other)
        before, actual, shape = *guessed(text), _shape(text)
        with viewing_as(System("benchmark")):
            walled = f"{guessed(text)[0]:,}, {'the same plan' if _shape(text) == shape else _shape(text)}"
        _do(f"CREATE STATISTICS scale_try (dependencies, mcv) ON {one}, {other} FROM {table}", f"ANALYZE {table}")
        after = guessed(text)[0]
        same = "the same" if _shape(text) == shape else "another"
        _do("DROP STATISTICS scale_try", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        print(f"{f'{table}: {one}, {other}':<52}{actual:>8,}{before:>8,}{after:>12,}{same:>10}   {walled}")


def _query(table: str, one: str, other: str) -> str:
    # As the table's owner, who wears no role: first without the walls.
    _do(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {one}, {other} FROM {table} OFFSET 1234 LIMIT 1")
        found = cursor.fetchone()
    pairs = zip((one, other), found, strict=True)
    wanted = " AND ".join(f"{name} IS NULL" if value is None else f"{name} = '{value}'" for name, value in pairs)
    return f"SELECT * FROM {table} WHERE {wanted}"


def _shape(text: str) -> str:
    plan = explain(text)["Plan"]
    return f"{plan['Node Type']} {plan.get('Index Name', '')}"


def _do(*texts: str) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)
