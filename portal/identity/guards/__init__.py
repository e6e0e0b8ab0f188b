"""Who may enter a page."""

from .levels import level_required, step_up, step_up_url
from .residents import ResidentRequest, resident_required

__all__ = ["ResidentRequest", "level_required", "resident_required", "step_up", "step_up_url"]
