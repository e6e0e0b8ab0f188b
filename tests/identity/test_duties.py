"""Roles by department, as a table."""

import pytest

from portal.identity.rules.duties import Held, departments, home, may, may_hand_over, reach

NURSERY, TAX = 1, 2
CLERK_OF_NURSERY = (Held("clerk", NURSERY),)
BOTH = (Held("clerk", NURSERY), Held("approver", TAX))
WHOLE = (Held("approver"),)


@pytest.mark.parametrize(
    ("duties", "roles", "department", "expected"),
    [
        (CLERK_OF_NURSERY, {"clerk"}, NURSERY, True),
        (CLERK_OF_NURSERY, {"clerk"}, TAX, False),
        (CLERK_OF_NURSERY, {"clerk"}, None, True),
        (CLERK_OF_NURSERY, {"approver"}, NURSERY, False),
        (BOTH, {"approver"}, TAX, True),
        (BOTH, {"approver"}, NURSERY, False),
        (BOTH, {"clerk", "approver"}, TAX, True),
        (WHOLE, {"approver"}, TAX, True),
        ((), {"clerk"}, None, False),
    ],
)
def test_a_role_counts_in_its_department(duties: tuple[Held, ...], roles: set[str], department: int | None, expected: bool) -> None:
    assert may(duties, roles, department) is expected


@pytest.mark.parametrize(
    ("duties", "roles", "expected"),
    [
        (CLERK_OF_NURSERY, {"clerk"}, frozenset({NURSERY})),
        (BOTH, {"clerk", "approver"}, frozenset({NURSERY, TAX})),
        (BOTH, {"auditor"}, frozenset()),
        ((*BOTH, Held("clerk")), {"clerk"}, None),
    ],
)
def test_departments_in_which_a_role_is_held(duties: tuple[Held, ...], roles: set[str], expected: frozenset[int] | None) -> None:
    assert departments(duties, roles) == expected


@pytest.mark.parametrize(
    ("duties", "seen", "begins_in"),
    [
        (CLERK_OF_NURSERY, frozenset({NURSERY}), NURSERY),
        (BOTH, frozenset({NURSERY, TAX}), NURSERY),
        (WHOLE, None, None),
        ((*CLERK_OF_NURSERY, Held("approver")), None, None),
        ((Held("administrator", TAX),), None, None),
        ((*CLERK_OF_NURSERY, Held("administrator", TAX)), None, None),
        ((Held("auditor", TAX),), None, None),
        ((Held("auditor", TAX), Held("clerk", NURSERY)), frozenset({NURSERY}), NURSERY),
    ],
)
def test_how_far_an_officer_sees_and_where_what_they_begin_belongs(
    duties: tuple[Held, ...], seen: frozenset[int] | None, begins_in: int | None
) -> None:
    assert (reach(duties), home(duties), may_hand_over(duties)) == (seen, begins_in, seen is None)
