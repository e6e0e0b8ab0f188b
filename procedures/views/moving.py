"""A form that got a new version while somebody filled it in: what that means for what they have typed."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from portal.identity.guards import ResidentRequest, resident_required
from portal.ui.pages import page
from procedures.actions import moving
from procedures.models import Application
from procedures.queries.moving import version_to_move_to
from procedures.views.person import application_of, lead


def leads_elsewhere(request: ResidentRequest, application: Application) -> HttpResponse | None:
    """To the page that tells about the new version, until it was read. What was sent from the old page has been kept before."""
    now = timezone.now()
    if version_to_move_to(application, now):
        moving.move(application, by=request.resident, now=now)
        return lead(request, "moved", application.pk)
    return lead(request, "moved", application.pk) if application.is_moved else None


@resident_required
def moved(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if request.method == "POST":
        moving.acknowledge(application, by=request.resident, now=timezone.now())
    if request.method == "POST" or not application.is_moved:
        return lead(request, "resume", application.pk)
    return page(request, "procedures/application_moved.html", {"application": application, "losses": application.news})
