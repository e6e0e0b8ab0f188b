"""The officers' screens of identity. Each module registers its own."""

from . import invitations, officers

__all__ = ["invitations", "officers"]
