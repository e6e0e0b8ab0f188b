"""Would a trail in monthly parts be better? Appending, taking a month away, and asking for one person's entries, both ways.

On copies without walls, filled from the trail, with the same indexes; over parts a unique number is possible only together with the time.
"""

from __future__ import annotations

import datetime as dt
import statistics

from django.db import connection

from benchmarks.scaling.explained import clocked, explain

MONTHS, MOST = 24, 1_000_000
FIRST = dt.date(2024, 11, 1)
COLUMNS = (
    "municipality_id varchar(6), number bigint, at timestamptz, event varchar(60), outcome varchar(8), actor_kind varchar(10), "
    "actor_id varchar(40), subject_id uuid, object_kind varchar(60), object_id varchar(40), detail jsonb, by_proxy boolean, "
    "previous varchar(64), hash varchar(64)"
)
NAMES = ", ".join(part.split()[0] for part in COLUMNS.split(", "))


def _month(place: int) -> dt.date:
    months = FIRST.year * 12 + FIRST.month - 1 + place
    return dt.date(months // 12, months % 12 + 1, 1)


def _do(*texts: str) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)


def tried() -> None:
    _do("ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY")
    _do(f"CREATE TABLE scale_plain ({COLUMNS})", f"CREATE TABLE scale_parts ({COLUMNS}) PARTITION BY RANGE (at)")
    for place in range(MONTHS + 2):
        _do(f"CREATE TABLE scale_part_{place} PARTITION OF scale_parts FOR VALUES FROM ('{_month(place)}') TO ('{_month(place + 1)}')")
    _do(
        "CREATE UNIQUE INDEX ON scale_plain (municipality_id, number)", "CREATE UNIQUE INDEX ON scale_parts (municipality_id, number, at)",
        *(f"CREATE INDEX ON {table} (subject_id, at DESC)" for table in ("scale_plain", "scale_parts")),
    )  # fmt: skip
    there = min(MOST, _size("SELECT count(*) FROM audit_entry WHERE number >= 1000000"))
    print(f"\n{f'the trail, {there:,.0f} entries':<38}{'one table':>12}{f'{MONTHS + 2} parts':>12}")
    rows = f"SELECT {NAMES} FROM audit_entry WHERE at >= '{FIRST}' AND number >= 1000000 ORDER BY at LIMIT {MOST}"
    took = [clocked(lambda t=table: _do(f"INSERT INTO {t} ({NAMES}) {rows}")) for table in ("scale_plain", "scale_parts")]
    _print("append, rows/s", *(there / seconds for seconds in took))
    _do("VACUUM (ANALYZE) scale_plain", "VACUUM (ANALYZE) scale_parts")
    person = "(SELECT subject_id FROM scale_plain OFFSET 1000 LIMIT 1)"
    one = f"SELECT * FROM {{}} WHERE subject_id = {person} ORDER BY at DESC LIMIT 50"
    asked = [[explain(one.format(table)) for _time in range(15)] for table in ("scale_plain", "scale_parts")]
    _print("one person's newest 50, ms", *(statistics.median(e["Execution Time"] + e["Planning Time"] for e in each) for each in asked))
    _print("  of it planning, ms", *(statistics.median(e["Planning Time"] for e in each) for each in asked))
    month = f"DELETE FROM scale_plain WHERE at < '{_month(2)}'"
    away = clocked(lambda: _do(month, "VACUUM scale_plain"))
    _print("the oldest month away, s", away, clocked(lambda: _do("DROP TABLE scale_part_0", "DROP TABLE scale_part_1")))
    sizes = [_size(f"SELECT pg_total_relation_size('{table}')") for table in ("scale_plain",)]
    sizes.append(_size("SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'scale_parts'::regclass"))
    _print("afterwards on disk, MB", *(size / 1e6 for size in sizes))
    _do("DROP TABLE scale_plain", "DROP TABLE scale_parts", "ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")


def _size(text: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return float(cursor.fetchone()[0])


def _print(name: str, plain: float, parts: float) -> None:
    shown = (f"{value:,.0f}" if value > 100 else f"{value:.3f}" for value in (plain, parts))
    print(f"{name:<38}" + "".join(f"{value:>12}" for value in shown))
