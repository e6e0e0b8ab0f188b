"""What time does to closed cases: their texts go, that there was a case and how it ended stays. Done by the worker at night."""

from datetime import datetime

from portal.audit import trail
from procedures import events
from procedures.models import Application, Cosigning, Decision, Message, Milestone, Note, Paper, Proposal, Return, Submission
from procedures.models.paper import PaperState
from procedures.queries import keeping

# What hangs on a case, and which of its columns are words. Payments are the town's accounts, and files have a class of their own.
TEXTS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Submission, ("answers_sealed", "agent_sealed")),
    (Milestone, ("message_sealed",)),
    (Return, ("reasons_sealed",)),
    (Decision, ("detail_sealed",)),
    (Note, ("text_sealed",)),
    (Message, ("text_sealed", "agent_sealed")),
    (Proposal, ("detail_sealed", "reason_sealed")),
    (Cosigning, ("name_sealed", "reason_sealed", "confirmed")),
)


def erase_some(now: datetime) -> int:
    """Empty the texts of some closed cases whose years are over. 0: none is left.

    The mark comes first: it is what lets the data base empty rows that are only ever added to.
    """
    due = [case.pk for case in keeping.cases_over(now)]
    if not due:
        return 0
    with trail.act(events.CASES_ERASED, by=trail.PORTAL) as act:
        Application.objects.filter(pk__in=due).update(erased_at=now, draft="", news_sealed="", subject_mark=None)
        for model, columns in TEXTS:
            model._default_manager.filter(application__in=due).update(**dict.fromkeys(columns, ""))  # type: ignore[attr-defined]
        # A file that is held, or has other years, keeps its name with it.
        Paper.objects.filter(application__in=due, state=PaperState.ERASED).update(name_sealed="")
        act.note(cases=len(due))
    return len(due)
