"""A user is a login; a resident and an officer are two separate profiles on it, never looked through at once."""

from .mail import OutgoingMail
from .officer import Officer, Role
from .resident import Resident
from .user import User, UserManager

__all__ = ["Officer", "OutgoingMail", "Resident", "Role", "User", "UserManager"]
