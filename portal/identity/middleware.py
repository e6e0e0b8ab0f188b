"""From which viewpoint a request looks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.municipalities import scope

from . import queries
from .models import Officer, Resident, Role

BACK_OFFICE = "/admin/"


class ViewpointMiddleware:
    """Below `/admin/` a person looks as the officer they are, everywhere else as the resident: never as both at once.

    Sets `request.resident` and `request.officer`; the one that does not look is None.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.resident = request.officer = None  # type: ignore[attr-defined]
        with scope.viewing_as(self.recognise(request)):
            return self.get_response(request)

    def recognise(self, request: HttpRequest) -> scope.Viewpoint:
        """The viewpoint of whoever sent the request; profiles are kept on the request."""
        user = request.user
        if not user.is_authenticated:
            return scope.Guest()
        if request.path.startswith(BACK_OFFICE):
            request.officer = queries.officer_of(user)  # type: ignore[attr-defined]
            return of_officer(request.officer)  # type: ignore[attr-defined]
        request.resident = queries.resident_of(user)  # type: ignore[attr-defined]
        return of_resident(request.resident)  # type: ignore[attr-defined]


def of_officer(officer: Officer | None) -> scope.Viewpoint:
    """An officer's viewpoint: their town, or for an operator no town's people at all."""
    if officer is None:
        return scope.Guest()
    if officer.role == Role.OPERATOR:
        return scope.Operator(officer.pk)
    return scope.Staff(officer.municipality_id, officer.pk)


def of_resident(resident: Resident | None) -> scope.Viewpoint:
    """A resident's viewpoint."""
    return scope.Resident(resident.pk) if resident else scope.Guest()
