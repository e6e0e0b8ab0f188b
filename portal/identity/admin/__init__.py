"""The officers' screens of identity. Each module registers its own."""

from . import cardcases, counterrecoveries, emergencies, invitations, officers, protections, proxychecks

__all__ = ["cardcases", "counterrecoveries", "emergencies", "invitations", "officers", "protections", "proxychecks"]
