from .services import Category, ConnectedService, Kind, State
from .subjects import PairwiseSubject
from .tokens import Ending, Ticket, TicketKind, TokenFamily

__all__ = [
    "Category", "ConnectedService", "Ending", "Kind", "PairwiseSubject", "State", "Ticket", "TicketKind", "TokenFamily",
]
