"""What is known of one person when a rule is judged. None always means "not known", and never "no"."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Facts:
    """`ward` is "" in a town without wards. `children` are their birth dates; an empty tuple says that there are none."""

    birth_on: date | None = None
    town: str | None = None
    ward: str | None = None
    language: str | None = None
    interests: frozenset[str] | None = None
    children: tuple[date, ...] | None = None


UNKNOWN = Facts()
