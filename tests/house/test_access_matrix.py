"""Who may enter which page: the file says it, the portal must do it, and no page may be missing from the file."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from portal.front.inventory import Address, addresses
from tests.house import matrix

ROWS = matrix.read()
# Every test begins and ends with what pytest does around it: with one for each row that took nearly as long as the knocking.
HANDFUL = 21


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[matrix.World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield matrix.World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def inventory() -> dict[str, Address]:
    return {address.name: address for address in addresses()}


def test_every_url_has_a_row_for_each_method_and_every_row_a_url(inventory: dict[str, Address]) -> None:
    wanted = {(name, method) for name in inventory for method in matrix.METHODS}
    written = [row.key for row in ROWS]
    assert sorted(wanted - set(written)) == [], "these lack a row in tests/house/access_matrix.csv"
    assert sorted(set(written) - wanted) == [], "these rows name no URL of the portal"
    assert len(written) == len(set(written)), "a row stands there twice"


# The mark is for pytest-django, which makes a data base only for a run that has marked tests.
@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(ROWS), HANDFUL), ids=lambda first: f"from {ROWS[first].url_name}")
def test_each_role_is_told_what_the_matrix_says(
    first: int, world: matrix.World, inventory: dict[str, Address], record_property: Callable[[str, object], None]
) -> None:
    rows = ROWS[first : first + HANDFUL]
    record_property("rows", f"{len(ROWS):,} rows for {len(matrix.ROLES)} roles each")
    told = {row.key: world.knock(row.method, inventory[row.url_name]) for row in rows}
    assert told == {row.key: row.expected for row in rows}
