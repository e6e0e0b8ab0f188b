"""Who may enter a page."""

from .levels import level_required, step_up, step_up_url
from .proxies import Acting, ActingRequest, Power, acting_of, person_of, proxy_required
from .residents import ResidentRequest, resident_required

__all__ = [
    "Acting",
    "ActingRequest",
    "Power",
    "ResidentRequest",
    "acting_of",
    "level_required",
    "person_of",
    "proxy_required",
    "resident_required",
    "step_up",
    "step_up_url",
]
