"""The officers' screens of identity. Each module registers its own."""

from . import cardcases, invitations, officers, protections, proxychecks

__all__ = ["cardcases", "invitations", "officers", "protections", "proxychecks"]
