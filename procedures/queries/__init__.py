"""Reading. The doors for the floors above stand in `procedures.queries.doors` and are named here."""

from procedures.queries.doors import ApplicationCard, DraftCard, ProcedureCard, TodoCard, drafts, my_applications, open_procedures, todos

__all__ = ["ApplicationCard", "DraftCard", "ProcedureCard", "TodoCard", "drafts", "my_applications", "open_procedures", "todos"]
