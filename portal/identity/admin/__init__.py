"""The officers' screens of identity. Each module registers its own."""

from . import cardcases, counterrecoveries, emergencies, invitations, officers, protections, proxychecks, questions, retention, trail

__all__ = [
    "cardcases", "counterrecoveries", "emergencies", "invitations", "officers", "protections", "proxychecks", "questions", "retention",
    "trail",
]  # fmt: skip
