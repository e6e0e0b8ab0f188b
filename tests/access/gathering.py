"""Every page that the portal answers with, as HTML: each address of the access matrix, as each role that may open it, and what comes back
when its form is sent with nothing in it: the form again, with what is missing, or a sentence.

The pages are asked for with the test client, in one transaction that is never committed, and shown to a browser afterwards: what a
browser makes of the markup is the question here, not how the server was reached. Journeys ask the other one.
"""

import re
from dataclasses import dataclass

from portal.front.inventory import addresses
from tests.house import matrix

# One of each kind: Ken sees what Hanako sees, and Ono what Mori sees, only of another town.
ROLES = ("guest", "hanako", "mori", "hara", "operator")
HALVES = 2
# Read, or sent with nothing: each comes back as a page.
ANSWERED = {"GET": {"ok"}, "POST": {"ok", "400", "409", "422"}}

ELEMENT = re.compile(r"<(/?[a-z][a-z0-9-]*)([^>]*)>")
KIND = re.compile(r'\b(?:class|role|type|style)="[^"]*"|\b(?:aria-[a-z]+|hidden|disabled|open|checked)\b')
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
PASSING = re.compile(r'(?<=csrfmiddlewaretoken" value=")[^"]+|(?<=nonce=")[^"]+')


@dataclass(frozen=True)
class Shown:
    """`html` as it was answered to `role` at `path`."""

    url_name: str
    method: str
    role: str
    path: str
    html: str

    def __str__(self) -> str:
        return f"{self.method} {self.url_name} as {self.role}"

    @property
    def build(self) -> int:
        """Of its elements with their classes and kinds, in their order: the same for two pages that differ in their words only."""
        return hash(tuple((name, *KIND.findall(facts)) for name, facts in ELEMENT.findall(SCRIPT.sub("", self.html))))

    @property
    def is_for_staff(self) -> bool:
        return self.path.startswith("/admin/")


def gather(half: int) -> list[Shown]:
    """Every second address, in the order of the matrix. Needs an open transaction; what an address changes is undone before the next."""
    world = matrix.World()
    inventory = {address.name: address for address in addresses()}
    rows = [row for place, row in enumerate(matrix.read()) if place // len(matrix.METHODS) % HALVES == half]
    wanted = [(row, role) for row in rows for role in ROLES if row.expected[role] in ANSWERED[row.method]]
    found: list[Shown] = []
    seen: set[str] = set()
    for row, role in wanted:
        address = inventory[row.url_name]
        html = world.look(role, row.method, address, row.expected[role])
        # A list answers a form that it does not have with itself.
        if html is not None and (same := PASSING.sub("", html)) not in seen:
            seen.add(same)
            found.append(Shown(address.name, row.method, role, world.path(address), html))
    assert len(found) > len(rows) // 4, "hardly any page was HTML"
    return found
