"""Pages: `finding` a procedure, `filling` it in, `following` it."""

from procedures.views.filling import fill_page, resume, review, send
from procedures.views.finding import begin, guide, procedure_list
from procedures.views.following import discard, message, mine, paper, receipt, status, withdraw
from procedures.views.offering import also_use

__all__ = [
    "also_use", "begin", "discard", "fill_page", "guide", "message", "mine", "paper", "procedure_list", "receipt", "resume", "review",
    "send", "status", "withdraw",
]  # fmt: skip
