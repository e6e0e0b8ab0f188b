"""Who may enter a page."""

from .residents import ResidentRequest, resident_required

__all__ = ["ResidentRequest", "resident_required"]
