"""What an officer may do where: a role, held in one department or in the whole town hall."""

from collections.abc import Iterable
from dataclasses import dataclass

CASE_ROLES = frozenset({"clerk", "approver"})
EVERYWHERE = "administrator"


@dataclass(frozen=True, slots=True)
class Held:
    """One role of one officer. `department` None: the whole town hall."""

    role: str
    department: int | None = None

    def covers(self, department: int | None) -> bool:
        """Whether it counts for what belongs to `department`; what belongs to none is everybody's in the town hall."""
        return self.department is None or department is None or self.department == department


def may(duties: Iterable[Held], roles: Iterable[str], department: int | None = None) -> bool:
    """Whether one of the duties is one of `roles` there."""
    wanted = frozenset(roles)
    return any(held.role in wanted and held.covers(department) for held in duties)


def departments(duties: Iterable[Held], roles: Iterable[str]) -> frozenset[int] | None:
    """In which departments one of `roles` is held; None: in all of them."""
    wanted = frozenset(roles)
    found = {held.department for held in duties if held.role in wanted}
    return None if None in found else frozenset(one for one in found if one is not None)


def reach(duties: Iterable[Held]) -> frozenset[int] | None:
    """The departments whose cases these duties open; None: those of the whole town hall. What belongs to no department is always there too.

    Only who works on cases is bounded: an administrator keeps the templates and settings of the town, an auditor reads what was done.
    """
    held = tuple(duties)
    if any(one.role == EVERYWHERE for one in held):
        return None
    return departments(held, CASE_ROLES) or None


def home(duties: Iterable[Held]) -> int | None:
    """The department to which something new belongs that these duties begin: the first in reach; None: to the town hall."""
    held = tuple(duties)
    within = reach(held)
    return next((one.department for one in held if one.department in within), None) if within else None


def may_hand_over(duties: Iterable[Held]) -> bool:
    """Whether something may be given from one department to another: by who sees both, whichever they are."""
    return reach(duties) is None
