"""Every page that the portal answers with, as HTML: each address of the access matrix, as each role that may open it.

The pages are asked for with the test client, in one transaction that is never committed, and shown to a browser afterwards: what a
browser makes of the markup is the question here, not how the server was reached. Journeys ask the other one.
"""

from dataclasses import dataclass

from portal.front.inventory import addresses
from tests.house import matrix

# One of each kind: Ken sees what Hanako sees, and Ono what Mori sees, only of another town.
ROLES = ("guest", "hanako", "mori", "hara", "operator")
HALVES = 2


@dataclass(frozen=True)
class Shown:
    """`html` as it was answered to `role` at `path`."""

    url_name: str
    role: str
    path: str
    html: str

    @property
    def is_for_staff(self) -> bool:
        return self.path.startswith("/admin/")


def gather(half: int) -> list[Shown]:
    """Every second address, in the order of the matrix. Needs an open transaction; what an address changes is undone before the next."""
    world = matrix.World()
    inventory = {address.name: address for address in addresses()}
    rows = [row for row in matrix.read() if row.method == "GET"][half::HALVES]
    wanted = [(inventory[row.url_name], role) for row in rows for role in ROLES if row.expected[role] == "ok"]
    looks = ((address, role, world.look(role, address)) for address, role in wanted)
    found = [Shown(address.name, role, world.path(address), html) for address, role, html in looks if html is not None]
    assert len(found) > len(rows) // 4, "hardly any page was HTML"
    return found
