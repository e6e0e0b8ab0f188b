"""Rows of the projection become the same columns whether each is read as facts or all are taken at once."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portal.attributes.queries.disclosing import COLUMNS, facts_of, names_open
from portal.attributes.rules import vocabulary as words
from portal.attributes.rules.encoding import Gathered
from portal.attributes.rules.layout import encode, order_of

from . import strategies

NOW = dict.fromkeys(words.GROUPS, 2)
wordings = st.dictionaries(st.sampled_from([*words.GROUPS]), st.sampled_from([1, 2, 2]))


def as_row(person, agreed):
    """As `actions.projecting` writes it; two in three purposes read as they did when somebody agreed."""
    town, ward = person.get("home", ("", ""))
    listed = person.get("children")
    told = {
        words.BIRTH_DATE: person.get("birth"), words.TOWN: town, words.WARD: ward or "", words.LANGUAGE: person.get("lang", ""),
        words.INTERESTS: " ".join(sorted(person.get("interests", ""))), words.POSTAL: person.get("postal", ""),
        words.WORK_TOWN: person.get("work", ""), words.MOVED_ON: person.get("moved"), words.DWELLING: person.get("dwelling", ""),
        words.CAR: person.get("car", ""), words.PETS: " ".join(sorted(person.get("pets", ""))), words.DUE_ON: person.get("due"),
        words.HOUSEHOLD: str(person.get("household", "")), words.CARE: person.get("care", ""),
        words.DISABILITY: " ".join(sorted(person.get("disability", ""))), words.PLACE_MESH: person.get("near", ""),
        words.CHILDREN: None if listed is None else sorted(day.isoformat() for day in listed),
    }  # fmt: skip
    return {**told, "wordings": agreed}


def in_texts(row):
    """As `queries.packed` reads it."""
    told = {name: row[name] for name in COLUMNS[:-1]}
    told[words.CHILDREN] = None if row[words.CHILDREN] is None else json.dumps(row[words.CHILDREN])
    return (*told.values(), frozenset(names_open(row, NOW)))


@given(st.lists(st.tuples(strategies.people, wordings), max_size=8), st.integers(1, 3))
def test_what_may_be_used_becomes_the_same_columns_either_way(people, at_once):
    rows = [as_row(person, agreed) for person, agreed in people]
    gathered = Gathered()
    for at in range(0, len(rows), at_once):
        *told, opened = zip(*map(in_texts, rows[at : at + at_once]), strict=True)
        gathered.take(told, opened)
    facts = [facts_of(row, names_open(row, NOW)) for row in rows]
    order, columns = gathered.arranged()
    expected = encode(facts)
    assert {name: (column.dtype, column.tolist()) for name, column in columns.items()} == {
        name: (column.dtype, column.tolist()) for name, column in expected.items()
    }
    towns = np.array([int(one.town or 0) for one in facts])
    births = np.array([one.birth_on.toordinal() if one.birth_on else 0 for one in facts])
    assert order.tolist() == order_of({"town": towns, "birth_on": births}).tolist()
