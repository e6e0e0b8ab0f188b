"""What several queries hand out, in the shapes of the components."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TodoCard:
    url: str
    title: str
    due_on: datetime | None
    town: str
    text: str
