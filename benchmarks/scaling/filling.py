"""Rows as there would be, made inside PostgreSQL from one real row of each kind: its sealed text, its keys, all its indexes.

Keys to other tables are not checked while this runs (they cost time and no room); the benchmark's own user owns the tables.
Per resident: four letters (two a year for two years), an alert for each, ten entries of the trail, one row of the projection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import md5
from typing import Any
from uuid import UUID

from django.db import connection, models

from notifications.models import Batch, Chunk, Delivery, Notice, Release
from portal.attributes.models import AudienceChild, AudienceRow
from portal.audit.models import Entry
from portal.identity.models import Resident, User
from portal.municipalities import walls
from portal.municipalities.models import Municipality
from portal.municipalities.scope import Staff, System, viewing_as
from tests import cast as people
from tests.cast import PREFECTURE
from tests.notifications import make

LETTERS, ENTRIES, PER_BATCH = 4, 10, 1000
TODAY = date(2026, 11, 29)
SMALL_TOWN = "273830"
KEPT_APART = 1_000_000  # numbers below are those of real rows
GROWING: tuple[type[models.Model], ...] = (User, Resident, AudienceRow, AudienceChild, Batch, Chunk, Release, Notice, Delivery, Entry)
# Larger towns get more of everything: the square of an even spread over the 43.
TOWN = "(SELECT t.towns[1 + floor(43 * power((({n}) * 0.6180339887) % 1, 2))::int] FROM scale_towns t)"


@dataclass
class Stage:
    """What is there; `residents` beside the cast's."""

    cast: Any
    residents: int = 0

    def someone(self) -> Resident:
        with viewing_as(System("benchmark")):
            return Resident.objects.get(pk=_uuid_of("resident", self.residents // 2))

    def a_letter_of(self, someone: Resident) -> Any:
        with viewing_as(System("benchmark")):
            return Notice.objects.filter(recipient=someone.pk).values_list("pk", flat=True)[0]

    def officer_view(self) -> Staff:
        with viewing_as(System("benchmark")):
            return Staff(Batch.objects.values_list("municipality_id", flat=True).get(pk=_uuid_of("batch", 1)), 1)

    def read_a_batch(self) -> list[Any]:
        return list(Notice.objects.filter(release=_uuid_of("batch", 1)).order_by("row_number")[:50])


def _uuid_of(kind: str, number: int) -> UUID:
    return UUID(md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def _uuid(kind: str, number: str) -> str:
    """Scattered as the product's are (UUIDv5)."""
    return f"md5('{kind}' || ({number}))::uuid"


def begin() -> Stage:
    """The cast, a released letter of 花子 with its alert, and no keys to other tables any more."""
    cast, template = people.gather(), make.template()
    make.willing(cast.hanako)
    make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    with viewing_as(System("benchmark")):
        AudienceRow.objects.get_or_create(pk=cast.hanako.pk)
        AudienceChild.objects.create(resident=cast.hanako, birth_on=date(2023, 5, 6))
    with connection.cursor() as cursor:
        for model in GROWING:
            table = model._meta.db_table
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table])
            for (name,) in cursor.fetchall() if model is not Entry else ():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        cursor.execute("CREATE TABLE scale_towns (towns text[])")
        cursor.execute("GRANT SELECT ON scale_towns TO tobira_system")
        towns = [*Municipality.objects.exclude(pk=PREFECTURE).order_by("pk").values_list("pk", flat=True)]
        cursor.execute("INSERT INTO scale_towns VALUES (%s)", [towns])
    return Stage(cast)


def grow(stage: Stage, to: int) -> None:
    """Until there are `to` residents with all that is theirs; the planner knows of them afterwards."""
    first, last = stage.residents, to - 1
    with viewing_as(System("benchmark")), connection.limited(statement_seconds=0, lock_seconds=0):  # type: ignore[attr-defined]
        _people(first, last)
        _letters(first, to)
        _trail(first, to)
    with connection.cursor() as cursor:
        for model in GROWING:
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")
    stage.residents = to


def _people(first: int, last: int) -> None:
    copied(User, first, last, id=_uuid("user", "n"), email="'resident' || n || '@example.jp'")
    copied(Resident, first, last, id=_uuid("resident", "n"), user_id=_uuid("user", "n"), home_town_id=TOWN.format(n="n"))
    copied(
        AudienceRow, first, last, resident_id=_uuid("resident", "n"), town=TOWN.format(n="n"), birth_date="date '2008-01-01' - (n % 29000)",
        moved_on="date '2026-11-01' - (n % 9000)", interests="'health,events'", language="'ja'", household="'3'",
        wordings="""'{"basic": 1, "family": 2, "interests": 3}'""",
    )  # fmt: skip
    copied(AudienceChild, first, last, resident_id=_uuid("resident", "n"), birth_on="date '2026-11-01' - (n % 6500)")


def _turns(first: int, to: int, each: int) -> tuple[int, int, str]:
    """(first n, last n, whose it is): all residents have their first one, then all their second, for so they lie on the disk."""
    return first * each, to * each - 1, f"({first} + (n - {first * each}) % {to - first})"


def _letters(begin_at: int, to: int) -> None:
    first, last, whose = _turns(begin_at, to, LETTERS)
    # A letter's batch: a thousand residents of one town at one time.
    batch, of = f"(n / {PER_BATCH})", _uuid("batch", f"n / {PER_BATCH}")
    begun, ended = first // PER_BATCH, last // PER_BATCH
    town, when = TOWN.format(n=batch), f"now() - interval '1 hour' - {batch} % 700 * interval '1 day'"
    one, at = TOWN.format(n="n"), "now() - interval '1 hour' - n % 700 * interval '1 day'"
    copied(Batch, begun, ended, id=_uuid("batch", "n"), municipality_id=one, file_digest="md5('f' || n) || md5('g' || n)")
    copied(Release, begun, ended, batch_id=_uuid("batch", "n"), municipality_id=one, release_at=at, released_at=at)
    parts = _uuid("batch", "n / 2")
    copied(
        Chunk, begun * 2, ended * 2 + 1, batch_id=parts, municipality_id=TOWN.format(n="(n / 2)"), done_at="now()",
        kind="CASE WHEN n % 2 = 0 THEN 'write' ELSE 'plan' END",
    )  # fmt: skip
    opened = f"CASE WHEN n % 10 < 7 THEN {when} + interval '1 day' END"
    name = "'notices/' || md5('pdf' || n) || '.pdf'"
    copied(
        Notice, first, last, id=_uuid("notice", "n"), municipality_id=town, release_id=of, recipient_id=_uuid("resident", whose),
        row_number="10 + n", case_number="'S' || n", once_key=_uuid("once", "n"), code="md5('code' || n)", pdf="'ready'", pdf_name=name,
        pdf_digest="md5('a' || n) || md5('b' || n)", first_opened_at=opened, digest="md5('c' || n) || md5('d' || n)",
    )  # fmt: skip
    copied(
        Delivery, first, last, id=_uuid("delivery", "n"), municipality_id=town, notice_id=_uuid("notice", "n"), about=_uuid("notice", "n"),
        recipient_id=_uuid("resident", whose), state="'accepted'",
        planned_at=when, settled_at=when,
    )  # fmt: skip


def _trail(begin_at: int, to: int) -> None:
    first, last, whose = _turns(begin_at, to, ENTRIES)
    six = ("notifications.opened", "consent.granted", "identity.entered", "notifications.seen", "procedures.sent", "audit.read")
    codes = f"(ARRAY[{', '.join(map(repr, six))}])[1 + n % 6]"
    copied(
        Entry, first, last, id=f"{KEPT_APART} + n", municipality_id=TOWN.format(n="n"), number=f"{KEPT_APART} + n",
        at="timestamptz '2026-11-29 00:00+09' - interval '2 years' + n::bigint * 7919 % 63000000 * interval '1 second'", event=codes,
        actor_kind="CASE WHEN n % 5 = 0 THEN 'officer' ELSE 'resident' END", actor_id=f"{_uuid('resident', whose)}::text",
        subject_id=_uuid("resident", whose), object_id=f"{_uuid('notice', 'n')}::text", previous="md5('p' || n) || md5('q' || n)",
        hash="md5('h' || n) || md5('i' || n)",
    )  # fmt: skip


def copied(model: type[models.Model], first: int, last: int, **changed: str) -> None:
    """One row for each n from `first` to `last`, like the oldest there is but for what `changed` says in SQL."""
    table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
    columns = [field.column for field in model._meta.local_concrete_fields]
    assert set(changed) <= set(columns), set(changed) - set(columns)
    auto = key not in changed
    names = [name for name in columns if not (auto and name == key)]
    values = ", ".join(changed.get(name, f's."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    source = f'(SELECT * FROM "{table}" ORDER BY ctid LIMIT 1)'
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({quoted}) SELECT {values} FROM generate_series({first}, {last}) n, {source} s')


def raise_walls_again() -> None:
    """As every `migrate` does."""
    walls._raised.clear()
    walls.raise_walls()
