"""How many residents one audience rule reaches: columns in a mapped file against an indexed SQL data base, every answer compared.

`python -m benchmarks.audience [people] [rules]`; with DATABASE_URL on PostgreSQL (`python -m deploy.services run --volatile -- …`), else on
SQLite with a large cache. Seven rules in ten name a town, as the towns' own do; the rest ask the whole prefecture. SQL is written
with known-guards and child conditions as `IN (SELECT …)`, which is the faster of the two ways. Milliseconds on the clock, warm; for the
columns also on the processor, for a shared machine lets whoever takes milliseconds wait longer than that.
"""

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from benchmarks.recommend import a_child  # noqa: E402
from portal.attributes.queries import snapshots  # noqa: E402
from portal.attributes.rules import grammar as g  # noqa: E402
from portal.attributes.rules.audience import Branch, Literal, parse  # noqa: E402
from portal.attributes.rules.columns import count  # noqa: E402
from portal.attributes.rules.layout import TYPES, arranged  # noqa: E402
from portal.attributes.rules.leaves import children_born, day_span  # noqa: E402
from portal.attributes.rules.vocabulary import INTEREST_NAMES, LANGUAGE_NAMES  # noqa: E402

TODAY = date(2026, 11, 21)
TOWNS = [f"27{number:03}0" for number in range(202, 244)]
PEOPLE_COLUMNS = ("id", "town", "birth_on", "language", "interests", "household", "moved_on", "children")


def population(size: int) -> dict:
    """Ages and families about as in Osaka; one in four has not told each thing, and children for every second who told of them."""
    chance = np.random.default_rng(7)
    weights = chance.pareto(1.2, len(TOWNS)) + 0.1
    columns = {name: np.zeros(size, kind) for name, kind in TYPES.items()}
    columns["town"][:] = chance.choice(np.array([int(town) for town in TOWNS]), size, p=weights / weights.sum())
    columns["ward"][:] = 1
    told = {name: chance.random(size) < 0.75 for name in ("birth_on", "language", "interests", "household", "moved_on", "children")}
    columns["birth_on"][told["birth_on"]] = (TODAY.toordinal() - chance.integers(16 * 365, 96 * 365, size))[told["birth_on"]]
    columns["language"][told["language"]] = chance.choice([1, 1, 1, 1, 1, 1, 3, 4, 6, 7], size)[told["language"]]
    bits = sum((chance.random(size) < 0.15).astype(np.uint32) << place for place in range(len(INTEREST_NAMES)))
    columns["interests"][told["interests"]] = (bits | (1 << 31))[told["interests"]]
    columns["household"][told["household"]] = chance.integers(1, 7, size)[told["household"]]
    columns["moved_on"][told["moved_on"]] = (TODAY.toordinal() - chance.integers(0, 9000, size))[told["moved_on"]]
    counts = np.where(told["children"], chance.choice([0, 0, 0, 1, 1, 2, 3], size), 0)
    columns["children"][:] = np.where(told["children"], counts, 255)
    return arranged(columns, counts, TODAY.toordinal() - chance.integers(0, 22 * 365, counts.sum()))


def a_rule(chance: random.Random) -> dict:
    parts = []
    if chance.random() < 0.72:
        parts.append({"attr": "area", "in": chance.sample(TOWNS, chance.choice([1, 1, 1, 2]))})
    if chance.random() < 0.5:
        parts.append({"some": "child", "where": a_child(chance), "min": chance.choice([1, 1, 1, 1, 2])})
    if chance.random() < 0.4:
        low = chance.choice([18, 20, 40, 60, 65, 75])
        parts.append({"attr": "age", "gte": low, "lt": low + chance.choice([5, 10, 25, 60])})
    if chance.random() < 0.3:
        parts.append({"attr": "interests", "any_of": chance.sample(sorted(INTEREST_NAMES), chance.randint(1, 3))})
    if chance.random() < 0.15:
        language = {"attr": "lang", "in": chance.sample(sorted(LANGUAGE_NAMES), 2)}
        parts.append(chance.choice([language, {"not": language}]))
    if chance.random() < 0.1:
        parts.append(chance.choice([{"attr": "moved", "within_days": 60}, {"attr": "household", "gte": 4}]))
    if len(parts) > 2 and chance.random() < 0.3:
        return {"all": [parts[0], {"any": parts[1:]}]}
    return {"all": parts} if parts else {"attr": "household", "lt": 3}


def sql(tree: Branch | Literal) -> str:
    if isinstance(tree, Branch):
        return "(" + (" AND " if tree.every else " OR ").join(sql(part) for part in tree.parts) + ")"
    known, yes = condition(tree.leaf)
    return f"({known} AND NOT ({yes}))" if tree.negated else f"({yes})" if known == "true" else f"({known} AND {yes})"


def condition(leaf: g.Leaf) -> tuple[str, str]:
    match leaf:
        case g.AreaIs():
            return "true", f"town IN ({','.join(leaf.codes)})"
        case g.AgeIs() | g.MovedWithin():
            name, span = ("birth_on" if isinstance(leaf, g.AgeIs) else "moved_on"), day_span(leaf, TODAY)
            return "true" if span.first else f"{name} > 0", between(name, span)
        case g.LanguageIs():
            codes = ",".join(str([*LANGUAGE_NAMES].index(code) + 1) for code in leaf.codes)
            return "language > 0", f"language IN ({codes})"
        case g.InterestedIn():
            return "interests > 0", f"(interests & {sum(1 << [*INTEREST_NAMES].index(code) for code in leaf.codes)}) <> 0"
        case g.HouseholdOf():
            return "household > 0", f"household >= {leaf.gte or 1} AND household < {leaf.lt or 99}"
        case g.SomeChild():
            spans = " OR ".join(between("birth", span) for span in children_born(leaf.where, TODAY)) or "false"
            many = f" GROUP BY parent HAVING count(*) >= {leaf.least}" if leaf.least > 1 else ""
            return "children < 255", f"id IN (SELECT parent FROM kids WHERE {spans}{many})"
    raise TypeError(leaf)


def between(name: str, span: object) -> str:
    first, last = span.first.toordinal() if span.first else 1, span.last.toordinal() if span.last else 9_999_999
    return f"{name} BETWEEN {first} AND {last}"


class Sqlite:
    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.to = sqlite3.connect(folder / "people.sqlite3")
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "mmap_size=8000000000"):
            self.to.execute(f"PRAGMA {pragma}")

    def run(self, text: str) -> None:
        self.to.executescript(text)

    def load(self, table: str, arrays: list) -> None:
        marks = ",".join("?" * len(arrays))
        for start in range(0, len(arrays[0]), 200_000):
            rows = zip(*(array[start : start + 200_000].tolist() for array in arrays), strict=True)
            self.to.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self.to.commit()

    def number(self, text: str) -> int:
        return self.to.execute(text).fetchone()[0]


class Postgres:
    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        import psycopg

        self.to = psycopg.connect(url, autocommit=True)
        self.to.execute("SET work_mem = '256MB'; SET jit = off; SET maintenance_work_mem = '512MB'")

    def run(self, text: str) -> None:
        self.to.execute(text)

    def load(self, table: str, arrays: list) -> None:
        with self.to.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for start in range(0, len(arrays[0]), 200_000):
                rows = zip(*(array[start : start + 200_000].tolist() for array in arrays), strict=True)
                copy.write("\n".join("\t".join(map(str, row)) for row in rows) + "\n")

    def number(self, text: str) -> int:
        return self.to.execute(text).fetchone()[0]


TABLES = """CREATE TABLE people (id integer PRIMARY KEY, town integer, birth_on integer, language smallint, interests bigint,
  household smallint, moved_on integer, children smallint); CREATE TABLE kids (parent integer, birth integer);"""
INDEXES = """CREATE INDEX people_town ON people (town, birth_on); CREATE INDEX people_birth ON people (birth_on);
  CREATE INDEX kids_birth ON kids (birth, parent); CREATE INDEX kids_parent ON kids (parent, birth); ANALYZE;"""


def filled(data_base: Sqlite | Postgres, columns: dict) -> float:
    """In the order of town and birth, which is what a data base can be given at best."""
    start = time.perf_counter()
    data_base.run(TABLES)
    data_base.load("people", [np.arange(len(columns["town"])), *(columns[name] for name in PEOPLE_COLUMNS[1:])])
    parents = np.repeat(np.arange(len(columns["town"])), np.diff(columns["child_first"].astype(np.int64)))
    data_base.load("kids", [parents, columns["child_birth"]])
    data_base.run(INDEXES)
    return time.perf_counter() - start


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "audience.snapshot"
        start = time.perf_counter()
        snapshots.write(file, population(size), {}, snapshots.timezone.now())
        built = time.perf_counter() - start
        columns = snapshots.read(file).columns
        url = os.environ.get("DATABASE_URL", "")
        data_base = Postgres(url) if url.startswith("postgres") else Sqlite(Path(folder))
        loaded = filled(data_base, columns)
        print(f"{size:,} people; file {file.stat().st_size / 1e6:.0f} MB in {built:.0f} s; {data_base.name} loaded in {loaded:.0f} s")
        compare(columns, data_base, [parse(a_rule(chance)) for _rule in range(number)])


def compare(columns: dict, data_base: Sqlite | Postgres, rules: list) -> None:
    spent: dict[str, list[float]] = {"columns": [], "columns, both counts": [], data_base.name: []}
    on_processor: dict[str, list[float]] = {name: [] for name in spent}
    for rule in rules:
        text = f"SELECT count(*) FROM people WHERE {sql(rule.tree)}"
        ways = (
            ("columns", lambda rule=rule: count(rule, columns, TODAY, sure_only=True).certain),
            ("columns, both counts", lambda rule=rule: count(rule, columns, TODAY).certain),
            (data_base.name, lambda text=text: data_base.number(text)),
        )
        answers = {name: timed(way, spent[name], on_processor[name]) for name, way in ways}
        assert len(set(answers.values())) == 1, (rule, answers)
    base = spent[data_base.name]
    print(f"{'way':>22}{'median ms':>12}{'p99 ms':>10}{'median':>9}{'p99':>7}   ({len(rules)} rules, 0 differences)")
    for name, some in spent.items():
        median, last = statistics.median(some), worst(some)
        middle, end = statistics.median(on_processor[name]), worst(on_processor[name])
        cost = "" if some is base else f"   {middle:.2f} / {end:.1f} on the processor"
        print(f"{name:>22}{median:>12.2f}{last:>10.1f}{statistics.median(base) / median:>8.0f}x{worst(base) / last:>6.0f}x{cost}")


def timed(way, into: list[float], on_processor: list[float]) -> int:
    """The better of two, so that both are warm."""
    best, cost, answer = 1e9, 1e9, 0
    for _time in range(2):
        start, began = time.perf_counter(), time.thread_time()
        answer = way()
        best, cost = min(best, (time.perf_counter() - start) * 1000), min(cost, (time.thread_time() - began) * 1000)
    into.append(best)
    on_processor.append(cost)
    return answer


def worst(some: list[float]) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * 0.99))]


if __name__ == "__main__":
    main()
