"""Files that come with a page of a form: each question's own, kept at once; what cannot be kept is told at its question."""

from dataclasses import dataclass

from django.utils import timezone

from portal.identity.guards import ResidentRequest
from portal.lib.refusals import Refused
from procedures.actions import attaching
from procedures.forms.message import taken
from procedures.forms.page import PageForm
from procedures.models import Application
from procedures.rules.definition import Field
from procedures.rules.files import Removal
from procedures.rules.problems import Problem


@dataclass(frozen=True)
class Brought:
    """The case as it stands with its new files, and what was wrong with others."""

    application: Application
    problems: tuple[Problem, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(problem.key for problem in self.problems)


def take_files(request: ResidentRequest, application: Application, sent: PageForm) -> Brought:
    problems: list[Problem] = []
    for field, files in sent.sent_files():
        # One after the other: a file that cannot be read does not take its neighbours along.
        for each in files[: field.max_files + 1]:
            try:
                application = attaching.attach(application, field.key, [taken(each)], by=request.resident, now=timezone.now())
            except Refused as refusal:
                problems.append(_told(field, refusal))
    return Brought(application, tuple(problems))


def take_away(request: ResidentRequest, application: Application, removal: Removal) -> Application:
    return attaching.remove(application, removal.key, removal.paper, by=request.resident, now=timezone.now())


def _told(field: Field, refusal: Refused) -> Problem:
    return Problem("check", field.key, {"label": field.label, "sentence": str(refusal)})
