"""The projection, read by columns: on PostgreSQL a part is one row of arrays, which spares an object for each thing that is told.

Row by row, most of a tick and of a snapshot went into making rows: a third of a minute for each million people. And by their ids, which
lie in no order, half of what was left went into finding each row on a page of its own; where they lie (`ctid`) is read with the ids.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Aggregate, BinaryField, BooleanField, F, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from portal.attributes.models import AudienceRow
from portal.attributes.rules import vocabulary
from portal.consent.queries import wordings_now

from .disclosing import COLUMNS, names_open

ID = 16
_KEY = "resident_id"


@dataclass(frozen=True)
class Packed:
    """Some people: their ids, 16 octets each, one column for each of `vocabulary.ATTRIBUTES`, and which of these are open."""

    ids: bytes
    told: Sequence[Sequence[Any]]
    opened: Sequence[frozenset[str]]


# Of a row of the projection: the block and the number in it, as PostgreSQL counts them, and whose row it is. By place, then by id.
PLACED = np.dtype([("block", ">u4"), ("number", ">u2"), ("id", f"V{ID}")])
Placed = np.ndarray[Any, np.dtype[Any]]


class _Ids(Aggregate):
    template = "STRING_AGG(UUID_SEND(%(expressions)s), '')"
    output_field = BinaryField()


class _Placed(Aggregate):
    template = "STRING_AGG(TIDSEND(ctid) || UUID_SEND(%(expressions)s), '')"
    output_field = BinaryField()


def placed(rows: QuerySet[AudienceRow]) -> Placed:
    """Whose rows these are and where they lie, in no order. SQLite does not tell where, and knows its rows by the id."""
    if connection.vendor == "postgresql":
        return np.frombuffer(bytes(rows.aggregate(all_placed=_Placed(_KEY))["all_placed"] or b""), PLACED)
    return np.frombuffer(b"".join(bytes(6) + one.bytes for one in rows.values_list(_KEY, flat=True)), PLACED)


def each_once(found: list[Placed]) -> Placed:
    """In the order in which they lie, so that neighbours are read together."""
    everyone = np.concatenate(found) if found else np.zeros(0, PLACED)
    _ids, first = np.unique(everyone["id"].copy().view(f"S{ID}"), return_index=True)
    mine = everyone[first]
    return mine[np.lexsort((mine["number"], mine["block"]))]


def each_of(ids: bytes) -> Iterator[bytes]:
    return (ids[at : at + ID] for at in range(0, len(ids), ID))


def at(some: Placed) -> Packed:
    """The people who were found there. A row that was written since has moved, and another may lie in its place: then all are looked up."""
    if connection.vendor == "postgresql":
        places = ",".join(f'"({block},{number})"' for block, number in zip(some["block"].tolist(), some["number"].tolist(), strict=True))
        there = RawSQL("ctid = ANY(%s::tid[])", [f"{{{places}}}"], output_field=BooleanField())
        found = read(AudienceRow.objects.filter(there))
        if {*each_of(found.ids)} == {*each_of(some["id"].tobytes())}:
            return found
    return read(_those(some["id"].tobytes()))


def _those(ids: bytes) -> QuerySet[AudienceRow]:
    """On PostgreSQL the ids are one text: thousands of parameters took longer to write than to answer."""
    if connection.vendor == "postgresql":
        listed = RawSQL("SELECT UNNEST(STRING_TO_ARRAY(%s, ',')::uuid[])", [ids.hex(",", ID)])
        return AudienceRow.objects.filter(pk__in=listed)
    return AudienceRow.objects.filter(pk__in=[UUID(bytes=one) for one in each_of(ids)])


def read(rows: QuerySet[AudienceRow]) -> Packed:
    """JSON stays the text that it is: most people have agreed to the same, and read one by one it would be half of all the work."""
    texts = {name: Cast(name, TextField()) for name in (vocabulary.CHILDREN, "wordings")}
    now = wordings_now([*vocabulary.GROUPS])
    ids, *told, agreed = _by_columns(rows, texts) if connection.vendor == "postgresql" else _by_rows(rows, texts)
    opened = {some: frozenset(names_open({"wordings": json.loads(some)}, now)) for some in {*agreed}}
    return Packed(ids, told, [opened[some] for some in agreed])


def _by_columns(rows: QuerySet[AudienceRow], texts: dict[str, Cast]) -> list[Any]:
    from django.contrib.postgres.aggregates import ArrayAgg

    # Without an order of their own, all of them take the rows as they come, in one pass.
    arrays = {f"all_{name}": ArrayAgg(texts.get(name, F(name))) for name in COLUMNS}
    found = rows.aggregate(all_ids=_Ids(_KEY), **arrays)
    return [bytes(found["all_ids"] or b""), *(found[f"all_{name}"] or [] for name in COLUMNS)]


def _by_rows(rows: QuerySet[AudienceRow], texts: dict[str, Cast]) -> list[Any]:
    read_ = [*rows.values_list(_KEY, *(texts.get(name, name) for name in COLUMNS))]
    ids, *told = zip(*read_, strict=True) if read_ else ((), *([()] * len(COLUMNS)))
    return [b"".join(one.bytes for one in ids), *told]
