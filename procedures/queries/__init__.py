"""Reading. The doors for the floors above stand in `procedures.queries.doors` and are named here."""

from procedures.queries.cards import TodoCard
from procedures.queries.doors import (
    ApplicationCard,
    AtHand,
    DraftCard,
    ProcedureCard,
    at_hand,
    drafts,
    guide_urls,
    my_applications,
    open_procedures,
)

__all__ = [
    "ApplicationCard",
    "AtHand",
    "DraftCard",
    "ProcedureCard",
    "TodoCard",
    "at_hand",
    "drafts",
    "guide_urls",
    "my_applications",
    "open_procedures",
]
