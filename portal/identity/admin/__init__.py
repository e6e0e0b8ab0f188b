"""The officers' screens of identity. Each module registers its own."""

from . import officers

__all__ = ["officers"]
