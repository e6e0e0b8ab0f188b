"""The data base's own full-text index over the terms of the entries, and the one question that is put to it.

SQLite: an FTS5 table without content of its own, kept by triggers, ranked by bm25. PostgreSQL: two `tsvector` columns that the data
base makes of the terms by itself, a GIN index, ranked by the sum of the weights that are asked for. Neither needs an extension.
Both only choose some hundred candidates; `rules.ranking` orders them, so that an order is the same everywhere.

Made after each `migrate` and not in a migration: on SQLite Django makes a changed table anew and loses its triggers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from portal.lib.words import letters
from portal.search.models import Entry

TABLE = Entry._meta.db_table
# As much as a person can look through, and a little more to be ordered well.
CANDIDATES = 300
HEAD_COUNTS = 4.0
NEAR = (2.0, 1.5)


@dataclass(frozen=True)
class Narrow:
    """What else must be true of an entry. `towns` are the reader's own, which come first; `town` leaves only that one's."""

    today: dt.date
    towns: Collection[str] = ()
    kind: str = ""
    town: str = ""


def prepare(using: str = "default", **_: Any) -> None:
    """After `migrate`: make what is not there yet, and index again what was there before the triggers."""
    made_for = connections[using]
    with made_for.cursor() as cursor:
        if TABLE not in made_for.introspection.table_names(cursor):
            return
        for statement in _POSTGRES if made_for.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def candidates(weighed: Sequence[tuple[str, float]], narrow: Narrow) -> list[int]:
    """The keys of entries that have any of the terms and are published today, roughly the best first. One query."""
    sound = [(plain, weight) for term, weight in weighed if (plain := letters(term))]
    if not sound:
        return []
    ask = _ask_postgres if connection.vendor == "postgresql" else _ask_sqlite
    statement, parameters = ask(sound, narrow)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [key for (key,) in cursor.fetchall()]


# --- SQLite -----------------------------------------------------------------------------------------------------------
_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_texts USING fts5(
    head, body_terms, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    "DROP TRIGGER IF EXISTS search_texts_insert",
    "DROP TRIGGER IF EXISTS search_texts_delete",
    "DROP TRIGGER IF EXISTS search_texts_update",
    """CREATE TRIGGER search_texts_insert AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_texts(rowid, head, body_terms) VALUES (new.id, new.head, new.body_terms); END""",
    """CREATE TRIGGER search_texts_delete AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_texts(search_texts, rowid, head, body_terms) VALUES ('delete', old.id, old.head, old.body_terms); END""",
    """CREATE TRIGGER search_texts_update AFTER UPDATE ON search_entry BEGIN
    INSERT INTO search_texts(search_texts, rowid, head, body_terms) VALUES ('delete', old.id, old.head, old.body_terms);
    INSERT INTO search_texts(rowid, head, body_terms) VALUES (new.id, new.head, new.body_terms); END""",
    "INSERT INTO search_texts(search_texts) VALUES ('rebuild')",
)


def _ask_sqlite(weighed: Sequence[tuple[str, float]], narrow: Narrow) -> tuple[str, list[Any]]:
    """Terms hold letters and digits only, so that none is a word of FTS5's own language."""
    match = " OR ".join(f'"{term}"' for term, _weight in weighed)
    where, given = _where(narrow)
    near, towns = _near(narrow)
    # bm25 is the smaller the better, and below zero: nearness makes it larger in the right direction.
    statement = f"""SELECT e.id FROM search_texts JOIN search_entry e ON e.id = search_texts.rowid WHERE search_texts MATCH %s{where}
    ORDER BY bm25(search_texts, {HEAD_COUNTS}, 1.0) * {near}, e.id LIMIT {CANDIDATES}"""  # noqa: S608 - our own names
    return statement, [match, *given, *towns]


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
_POSTGRES = (
    """ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS head_vector tsvector GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(string_to_array(head, ' '), ''))) STORED""",
    """ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(string_to_array(head || ' ' || body_terms, ' '), ''))) STORED""",
    "CREATE INDEX IF NOT EXISTS search_texts ON search_entry USING gin (vector)",
)


def _ask_postgres(weighed: Sequence[tuple[str, float]], narrow: Narrow) -> tuple[str, list[Any]]:
    anything = " | ".join(f"'{term}'" for term, _weight in weighed)
    where, given = _where(narrow)
    near, towns = _near(narrow)
    points = " + ".join(["(vector @@ %s::tsquery)::int * %s + (head_vector @@ %s::tsquery)::int * %s"] * len(weighed))
    each: list[Any] = []
    for term, weight in weighed:
        each += [f"'{term}'", weight, f"'{term}'", weight * (HEAD_COUNTS - 1)]
    statement = f"""SELECT e.id FROM search_entry e WHERE vector @@ %s::tsquery{where}
    ORDER BY ({points}) * {near} DESC, e.id LIMIT {CANDIDATES}"""  # noqa: S608 - our own names
    return statement, [anything, *given, *each, *towns]


# What is said to the whole prefecture; a town outside it has no number here either.
_PREFECTURE = "(e.municipality_id IS NULL AND NOT e.is_outside)"


# --- both -------------------------------------------------------------------------------------------------------------
def _where(narrow: Narrow) -> tuple[str, list[Any]]:
    parts = list(_conditions(narrow))
    return "".join(f" AND {part}" for part, _value in parts), [value for _part, value in parts]


def _conditions(narrow: Narrow) -> Iterator[tuple[str, Any]]:
    today = connection.ops.adapt_datefield_value(narrow.today)
    yield "(e.opens_on IS NULL OR e.opens_on <= %s)", today
    yield "(e.closes_on IS NULL OR e.closes_on >= %s)", today
    if narrow.kind:
        yield "e.kind = %s", narrow.kind
    if narrow.town:
        yield f"(e.municipality_id = %s OR {_PREFECTURE})", narrow.town


def _near(narrow: Narrow) -> tuple[str, list[Any]]:
    own, prefecture = NEAR
    if not narrow.towns:
        return f"(CASE WHEN {_PREFECTURE} THEN {prefecture} ELSE 1.0 END)", []
    towns = ", ".join(["%s"] * len(narrow.towns))
    case = f"(CASE WHEN e.municipality_id IN ({towns}) THEN {own} WHEN {_PREFECTURE} THEN {prefecture} ELSE 1.0 END)"
    return case, [*narrow.towns]
