"""What the data base itself refuses, on both data bases, for every private table there is."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from portal.identity.actions import homes
from portal.identity.models import Residence
from portal.municipalities import walls
from portal.municipalities.scope import System, scoped_models, viewing_as
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.notifications import make as letters


def links() -> set[tuple[str, str]]:
    return {(m._meta.db_table, link.column) for m in scoped_models() for link in walls.same_town_links(m)}


def test_every_link_between_two_private_rows_of_a_town_is_walled(db: None) -> None:
    wanted = links()
    assert wanted
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conrelid::regclass::text, substr(conname, 11) FROM pg_constraint WHERE conname LIKE 'same_town_%'")
            assert {(table.strip('"'), column) for table, column in cursor.fetchall()} == wanted
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'same_town_%'")
            names = {row[0] for row in cursor.fetchall()}
            assert names == {f"same_town_{table}_{column}_{act}" for table, column in wanted for act in ("insert", "update")}


def test_every_append_only_table_is_walled(db: None) -> None:
    wanted = {m._meta.db_table for m in scoped_models() if m.append_only}
    assert "audit_entry" in wanted
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'")
            assert {row[0] for row in cursor.fetchall()} == wanted
        else:
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'")
            assert {row[0] for row in cursor.fetchall()} == wanted


@pytest.mark.parametrize("model", [m for m in scoped_models() if m.scope.municipality], ids=lambda m: m._meta.label)
def test_a_private_row_says_its_town_itself(model) -> None:
    field = model._meta.get_field(model.scope.municipality)
    assert (field.is_relation, field.related_model._meta.label) == (True, "municipalities.Municipality")


def test_raising_the_walls_twice_changes_nothing(db: None) -> None:
    walls._raised.clear()
    walls.raise_walls()
    walls._raised.clear()
    walls.raise_walls()


def insert_and_check(row: Model) -> None:
    """PostgreSQL looks at these links when a transaction ends; here it is asked to look at once."""
    with transaction.atomic():
        row.save(force_insert=True)
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_row_cannot_point_to_a_parent_of_another_town(cast: Cast) -> None:
    """The data base refuses it itself, whatever the code forgot."""
    of_suita = letters.template(SUITA)
    stray = apps.get_model("notifications", "TemplateVersion")(municipality_id=SAKAI, template=of_suita, number=99, layout_values={})
    with viewing_as(System("cross the wall")), pytest.raises(IntegrityError, match=r"same_town|another town"):
        insert_and_check(stray)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_with_real_transactions_leaves_no_row_behind_and_the_walls_up(transactional_db: None, turn: str) -> None:
    """Also of what may only be added to; else the next test would find it, or the teardown would fail."""
    with viewing_as(System("test")):
        assert not Residence.objects.exists()
        ken = people.gather().ken
    homes.declare_home(ken, SAKAI, by=ken, now=timezone.now())
    with viewing_as(System("test")), pytest.raises(DatabaseError, match="append only"):
        Residence.objects.all().delete()


@pytest.mark.postgres
def test_raising_the_walls_reads_no_table_that_has_them(db: None) -> None:
    """A key that is made anew reads both tables from end to end and lets nobody write meanwhile: with millions of rows, an outage."""
    keys = "SELECT oid FROM pg_constraint WHERE conname LIKE 'same_town_%' ORDER BY oid"
    with connection.cursor() as cursor:
        cursor.execute(keys)
        before = cursor.fetchall()
        walls._raised.clear()
        walls.raise_walls()
        cursor.execute(keys)
        assert cursor.fetchall() == before != []
