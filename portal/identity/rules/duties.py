"""What an officer may do where: a role, held in one department or in the whole town hall."""

from collections.abc import Iterable
from dataclasses import dataclass


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
