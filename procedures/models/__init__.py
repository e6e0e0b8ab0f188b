"""Tables of this floor. Only this app imports them; other floors ask `procedures.queries`."""

from procedures.models.application import Application, Submission
from procedures.models.appointment import Appointment, Booker
from procedures.models.cosigning import Cosigning
from procedures.models.counter import Counter, DayOff, Opening
from procedures.models.course import Decision, Milestone, Note, Return
from procedures.models.form_draft import FormDraft
from procedures.models.form_version import FormVersion
from procedures.models.machine import Push
from procedures.models.message import Message
from procedures.models.paper import Paper
from procedures.models.payment import Payment, PaymentEvent
from procedures.models.procedure import Announces, Procedure, Round
from procedures.models.proposal import Proposal
from procedures.models.telling import Telling
from procedures.models.tick import Tick
from procedures.models.upload import Upload

__all__ = [
    "Announces", "Application", "Appointment", "Booker", "Cosigning", "Counter", "DayOff", "Decision", "FormDraft", "FormVersion",
    "Message", "Milestone", "Note", "Opening", "Paper", "Payment", "PaymentEvent", "Procedure", "Proposal", "Push", "Return", "Round",
    "Submission", "Telling", "Tick", "Upload",
]  # fmt: skip
