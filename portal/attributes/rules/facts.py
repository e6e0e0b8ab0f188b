"""What is known of one person when a rule is judged. None always means "not known", and never "no"."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Facts:
    """`ward` is "" in a town without wards. `children` are their birth dates; an empty tuple says that there are none.

    Who keeps no pets, or holds no certificate, has said so: the set then holds the word "none".
    `place_mesh` is the code of a grid square of 500 m (`meshes`).
    """

    birth_on: date | None = None
    town: str | None = None
    ward: str | None = None
    language: str | None = None
    interests: frozenset[str] | None = None
    children: tuple[date, ...] | None = None
    postal: str | None = None
    work_town: str | None = None
    moved_on: date | None = None
    dwelling: str | None = None
    car: str | None = None
    pets: frozenset[str] | None = None
    household: int | None = None
    due_on: date | None = None
    care: str | None = None
    disability: frozenset[str] | None = None
    place_mesh: str | None = None


UNKNOWN = Facts()
