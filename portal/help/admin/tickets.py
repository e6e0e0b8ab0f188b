"""窓口で手伝う: what to mind, and the six digits by which the resident's screen knows that an officer sits beside."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.help.actions import helping
from portal.identity.backoffice import STAFF_ROLES, office


def beside(request: Any) -> HttpResponse:
    """A number is made by a press of the button and shown once, on the answer itself: it stands in no address."""
    if not request.officer.may(STAFF_ROLES):
        raise PermissionDenied
    number = helping.make_ticket(by=request.officer, now=timezone.now()) if request.method == "POST" else ""
    shown = {**office.each_context(request), "title": _("窓口で手伝う"), "number": number}
    answer = TemplateResponse(request, "admin/help/beside.html", shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


office.pages.append(path("help/beside/", beside, name="help_beside"))
