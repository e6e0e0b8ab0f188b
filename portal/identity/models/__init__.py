"""A user is a login; a resident and an officer are two separate profiles on it, never looked through at once."""

from .address import FormerAddress
from .card import CardCase, CardLink, CaseState, ProvenIdentity
from .departure import DataCopy, Departure
from .device import Device
from .emergency import Emergency
from .family import HouseholdMember, Relation
from .home import Follow, Residence
from .invitation import Invitation
from .kept import KeptForm
from .mail import OutgoingMail
from .officer import Duty, Officer, Role
from .pilot import PilotGuest, PilotPass
from .proof import ProofEvent
from .protection import Protection
from .proxy import Proxy, ProxyCheck
from .question import LookQuestion
from .reading import CardReading, ReadingState, SpentToken, Upstream
from .recovery import CounterRecovery, Lost, Papers, Recovery, Way
from .resident import Resident
from .user import User, UserManager

__all__ = [
    "CardCase",
    "CardLink",
    "CardReading",
    "CaseState",
    "CounterRecovery",
    "DataCopy",
    "Departure",
    "Device",
    "Duty",
    "Emergency",
    "Follow",
    "FormerAddress",
    "HouseholdMember",
    "Invitation",
    "KeptForm",
    "LookQuestion",
    "Lost",
    "Officer",
    "OutgoingMail",
    "Papers",
    "PilotGuest",
    "PilotPass",
    "ProofEvent",
    "Protection",
    "ProvenIdentity",
    "Proxy",
    "ProxyCheck",
    "ReadingState",
    "Recovery",
    "Relation",
    "Residence",
    "Resident",
    "Role",
    "SpentToken",
    "Upstream",
    "User",
    "UserManager",
    "Way",
]
