"""What goes to PostgreSQL as an array comes back as it was, whatever characters it holds."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.municipalities.postgres.arrays import QuotingListDumper

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
HARD = st.sampled_from(["", "NULL", "null", '"', "\\", '\\"', "{", "}", "{}", ",", " ", "\n", "\u3000", "\u1680", "a,b", "'", "$1", "%s"])


def back(values: Sequence[object], kind: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (%s)::{kind}[]", [list(values)])
        (found,) = cursor.fetchone()
    return found


@given(st.lists(TEXT | HARD | st.none(), max_size=8))
def test_texts_come_back(values: list[str | None]) -> None:
    assert back(values, "text") == list(values)


def test_arrays_in_arrays_come_back() -> None:
    assert back([["a", None, '"'], ["\\", "", "NULL"]], "text") == [["a", None, '"'], ["\\", "", "NULL"]]


NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "kind"),
    [([1, None, -5], "integer"), ([True, False], "boolean"), ([NOW, None], "timestamptz"), ([date(2026, 4, 1)], "date"),
     ([uuid.UUID(int=7), None], "uuid"), ([1.5, None], "float8"), ([], "text"), ([None], "text")],
)  # fmt: skip
def test_other_kinds_come_back(values: list[object], kind: str) -> None:
    assert back(values, kind) == values


def test_the_connection_uses_it() -> None:
    """Also one that comes out of the pool."""
    connection.ensure_connection()
    template = connection.connection.adapters
    assert template.get_dumper(list, "t") is QuotingListDumper
