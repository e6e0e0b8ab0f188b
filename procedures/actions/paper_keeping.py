"""What time does to the files of cases: erased when they have been kept long enough. Done by the worker at night."""

from datetime import datetime

from portal.audit import trail
from procedures import events
from procedures.actions import papers
from procedures.models import Paper
from procedures.models.paper import PaperState
from procedures.queries import keeping
from procedures.rules.states import State


def erase_some(now: datetime) -> int:
    """Erase the contents of some papers whose time is over; of drafts that were thrown away the rows too. 0: none is left."""
    due = keeping.over(now)
    if not due:
        return 0
    with trail.act(events.PAPERS_ERASED, by=trail.PORTAL) as act:
        thrown = [row for row in due if row.application.state == State.DISCARDED]
        others = [row for row in due if row.application.state != State.DISCARDED]
        papers.erase(thrown)
        papers.empty(others, PaperState.ERASED)
        # The names of files that were kept longer than the words of their case.
        late = [row.pk for row in others if row.application.erased_at]
        Paper.objects.filter(pk__in=late).update(name_sealed="")
        act.note(papers=len(due))
    return len(due)


def erase_left_behind(now: datetime) -> int:
    """Delete the files that no row names."""
    names = list(keeping.left_behind(now))
    if names:
        with trail.act(events.ORPHANS_ERASED, by=trail.PORTAL) as act:
            act.note(files=len(names))
        papers.forget_files(names)
    return len(names)
