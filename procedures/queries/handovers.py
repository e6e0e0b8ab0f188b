"""What lies with an officer."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.handovers import Work
from procedures.models import Application
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer

OVER = (State.DECIDED, State.WITHDRAWN, State.DISCARDED)


def work_of(officer: "Officer") -> list[Work]:
    mine = Application.objects.filter(assignee=officer.pk).exclude(state__in=OVER).count()
    return [Work(_("担当している申請"), mine, reverse("admin:procedures_application_changelist"), True)]
