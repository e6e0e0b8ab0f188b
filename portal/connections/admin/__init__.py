from .drafts import ServiceDraftAdmin
from .services import ConnectedServiceAdmin

__all__ = ["ConnectedServiceAdmin", "ServiceDraftAdmin"]
