from .drafts import DraftState, HeardCall, KitPass, ServiceDraft, TrialPass, TrialUser
from .people import Favourite, RelayAddress, ServiceEvent, SilencedTopic
from .services import Algorithm, Category, ConnectedService, Kind, Proof, ServiceUse, Stage, State, TownPick
from .subjects import PairwiseSubject
from .tokens import Ending, LogoutCall, PushedRequest, SpentAssertion, Ticket, TicketKind, TokenFamily

__all__ = [
    "Algorithm", "Category", "ConnectedService", "DraftState", "Ending", "Favourite", "HeardCall", "Kind", "KitPass", "LogoutCall",
    "PairwiseSubject", "Proof", "PushedRequest", "RelayAddress", "ServiceDraft", "ServiceEvent", "ServiceUse", "SilencedTopic",
    "SpentAssertion", "Stage", "State", "Ticket", "TicketKind", "TokenFamily", "TownPick", "TrialPass", "TrialUser",
]
