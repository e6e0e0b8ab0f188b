"""The officers' screens of identity. Each module registers its own."""

from . import cardcases, emergencies, invitations, officers, protections, proxychecks

__all__ = ["cardcases", "emergencies", "invitations", "officers", "protections", "proxychecks"]
