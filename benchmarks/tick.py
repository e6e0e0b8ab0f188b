"""The day turns for everybody: which of 20,000 rules newly match whom, against matching everybody on both days, every pair compared.

`python -m benchmarks.tick [people] [rules]`. Seconds on the processor, of one process. All pairs of a tenth of the rules are recomputed;
some residents are judged by the walker besides. With DATABASE_URL on PostgreSQL (`python -m deploy.services run --volatile -- …`)
the people are rows of the projection, and are fetched as the product fetches them: look-ups by day, then in parts with their consents.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import numpy as np

from benchmarks import recommend
from benchmarks.audience import TODAY, TOWNS, population
from benchmarks.notices import own_database
from portal.attributes.queries import ticking
from portal.attributes.rules import vocabulary as words
from portal.attributes.rules.audience import Rule, judge, parse
from portal.attributes.rules.columns import Look, matching_rows
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.layout import CHILDREN_UNKNOWN, Columns, part
from portal.attributes.rules.tick import Boundaries, boundaries
from portal.attributes.rules.turning import newly, touching

DAYS = (date(2026, 11, 22), date(2027, 4, 1), date(2027, 4, 2))
WALKED = 40


def facts_of(columns: Columns, row: int) -> Facts:
    """A resident as the walker knows one, read back out of the columns of `audience.population`."""

    def bits(value: int, names: list[str]) -> frozenset[str] | None:
        return frozenset(name for place, name in enumerate(names) if value >> place & 1) if value else None

    def day(name: str) -> date | None:
        return date.fromordinal(int(columns[name][row])) if columns[name][row] else None

    children = columns["child_birth"][columns["child_first"][row] : columns["child_first"][row + 1]]
    language = int(columns["language"][row])
    return Facts(
        town=str(columns["town"][row]), ward="", birth_on=day("birth_on"), moved_on=day("moved_on"),
        language=[*words.LANGUAGE_NAMES][language - 1] if language else None,
        interests=bits(int(columns["interests"][row]), [*words.INTEREST_NAMES]), household=int(columns["household"][row]) or None,
        children=None if columns["children"][row] == CHILDREN_UNKNOWN else tuple(map(date.fromordinal, children.tolist())),
    )  # fmt: skip


def turned(rules: list[Rule], columns: Columns, after: date) -> dict[int, np.ndarray]:
    """Rule -> the rows that it newly matches."""
    then, now = Look(columns, after - timedelta(days=1)), Look(columns, after)
    found = {number: newly(rule, then, now) for number, rule in enumerate(rules)}
    return {number: rows for number, rows in found.items() if len(rows)}


def compare(rules: list[Rule], columns: Columns, rows: np.ndarray, found: dict[int, np.ndarray], after: date) -> str:
    before = after - timedelta(days=1)
    then, now = Look(columns, before), Look(columns, after)
    nobody = np.zeros(0, np.int64)
    for number in range(0, len(rules), 10):
        full = np.setdiff1d(matching_rows(rules[number], now), matching_rows(rules[number], then), assume_unique=True)
        assert np.array_equal(rows[found.get(number, nobody)], full), rules[number]
    for row in random.Random(after.toordinal()).sample(range(len(columns["town"])), WALKED):
        facts = facts_of(columns, row)
        alone = {n for n, rule in enumerate(rules) if judge(rule, facts, after).matches and not judge(rule, facts, before).matches}
        place = int(np.searchsorted(rows, row))
        if place == len(rows) or rows[place] != row:
            assert not alone, facts
        else:
            assert alone == {number for number, some in found.items() if place in some}, facts
    return f"0 differences in {len(rules) // 10} rules × everybody and {WALKED} residents × all rules"


def in_memory(rules: list[Rule], columns: Columns) -> None:
    print(f"{'day':>12}{'look':>9}{'on a boundary':>15}{'new pairs':>13}{'find s':>9}{'match s':>9}{'all s':>8}{'peak MB':>9}")
    for after in DAYS:
        start = time.process_time()
        stand = boundaries(rules, after - timedelta(days=1), after)
        rows = touching(columns, stand)
        mine = part(columns, rows)
        looked = time.process_time()
        found = turned(rules, mine, after)
        done = time.process_time()
        line(after, "columns", len(rows), found, looked - start, done - looked)
        print(f"{'':>21}{compare(rules, columns, rows, found, after)}")


def line(after: date, way: str, people: int, found: dict[int, np.ndarray], looking: float, matching: float) -> None:
    pairs, peak = sum(map(len, found.values())), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{after!s:>12}{way:>9}{people:>15,}{pairs:>13,}{looking:>9.2f}{matching:>9.2f}{looking + matching:>8.2f}{peak:>9,}")


def loaded(columns: Columns) -> None:
    """The projection as it would stand in the data base; residents behind it are left out, and so are the checks that ask for them."""
    import psycopg
    from django.db import connection

    from portal.consent.queries import wordings_now
    from tests.attributes.make import publish_all

    publish_all()
    wordings = "{" + ", ".join(f'"{group}": {version}' for group, version in wordings_now([*words.GROUPS]).items()) + "}"
    names = ["resident_id", *words.ATTRIBUTES, "wordings"]
    to = {name.lower(): value for name, value in connection.settings_dict.items() if name in ("HOST", "PORT", "USER", "PASSWORD") and value}
    # As the owner of the private server and nobody of the portal, with the walls down for as long as this takes.
    with psycopg.connect(dbname=connection.settings_dict["NAME"], autocommit=True, **to) as open_, open_.cursor() as cursor:
        for table in ("attributes_audiencerow", "attributes_audiencechild"):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        with cursor.copy(f"COPY attributes_audiencerow ({','.join(names)}) FROM STDIN") as copy:
            for text in texts(columns, wordings):
                copy.write(text)
        with cursor.copy("COPY attributes_audiencechild (resident_id, birth_on) FROM STDIN") as copy:
            parents, births = columns["child_parent"], columns["child_birth"]
            for at in range(0, len(births), 100_000):
                pairs = zip(parents[at : at + 100_000].tolist(), births[at : at + 100_000].tolist(), strict=True)
                copy.write("".join(f"{number_of(parent)}\t{date.fromordinal(day)}\n" for parent, day in pairs))
        cursor.execute("ANALYZE attributes_audiencerow")
        cursor.execute("ANALYZE attributes_audiencechild")


def number_of(row: int) -> str:
    """In no order, as ids of residents are."""
    return f"{row * 0x9E3779B97F4A7C15 % (1 << 64):016x}{row:016x}"


def texts(columns: Columns, wordings: str) -> Iterator[str]:
    rows = projected(columns, wordings)
    while some := [*islice(rows, 20_000)]:
        yield "".join("\t".join("\\N" if told is None else str(told) for told in row) + "\n" for row in some)


def projected(columns: Columns, wordings: str) -> Iterator[tuple[object, ...]]:
    """Rows of the projection: the id, each attribute in the order of the vocabulary, and what was agreed to."""
    for row in range(len(columns["town"])):
        facts = facts_of(columns, row)
        told = {
            words.BIRTH_DATE: facts.birth_on, words.TOWN: facts.town, words.LANGUAGE: facts.language or "",
            words.INTERESTS: " ".join(facts.interests or ()), words.MOVED_ON: facts.moved_on, words.DUE_ON: None,
            words.HOUSEHOLD: str(facts.household or ""),
            words.CHILDREN: None if facts.children is None else json.dumps([str(day) for day in facts.children]),
        }  # fmt: skip
        yield number_of(row), *(told.get(name, "") for name in words.ATTRIBUTES), wordings


def from_rows(rules: list[Rule], columns: Columns) -> None:
    start = time.perf_counter()
    loaded(columns)
    print(f"loaded in {time.perf_counter() - start:.0f} s; fetched from PostgreSQL (clock / processor of this process):")
    for after in DAYS:
        begun, clock = time.process_time(), time.perf_counter()
        stand: Boundaries = boundaries(rules, after - timedelta(days=1), after)
        people = pairs = 0
        for some in ticking.touched(stand):
            people += len(some.ids)
            pairs += sum(map(len, turned(rules, some.columns, after).values()))
        spent, cost = time.perf_counter() - clock, time.process_time() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{after!s:>12}{'rows':>9}{people:>15,}{pairs:>13,}{spent:>17.1f} / {cost:.1f} s{peak:>9,} MB")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    recommend.TOWNS[:] = TOWNS
    chance = random.Random(number)
    rules = [parse(recommend.a_rule(chance)) for _rule in range(number)]
    columns = population(size)
    assert DAYS[0] > TODAY
    print(f"{size:,} people, {number:,} rules")
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with own_database():
            from_rows(rules, columns)
    else:
        in_memory(rules, columns)


if __name__ == "__main__":
    main()
