"""Who wants to know that somebody's home or family has changed: filled from the floors above in `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from portal.audit.trail import Act
    from portal.identity.models import Resident

# Called inside the act that changes the home, with the resident, the new town and "declared" or "proven".
observers: list[Callable[["Resident", str, str], None]] = []
# Called inside the act that lists a child.
on_child: list[Callable[["Resident"], None]] = []
# Called inside the act that lists or removes anybody of the family, when it is done.
on_family: list[Callable[["Resident"], None]] = []
# Called inside the act that ends a proxy, with whom it was for, who acted, and the act for entries; None where no entry may point to them.
on_agent_gone: list[Callable[[UUID, UUID, "Act | None"], None]] = []


def tell_agent_gone(pairs: Iterable[tuple[UUID | None, UUID | None]], act: "Act | None") -> None:
    for principal_id, agent_id in pairs:
        if principal_id and agent_id:
            for tell in on_agent_gone:
                tell(principal_id, agent_id, act)
