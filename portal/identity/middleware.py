"""From which viewpoint a request looks."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portal.municipalities import scope

from . import devices, queries, sittings
from .models import Officer, Resident, Role

BACK_OFFICE = "/admin/"


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's, but a request that was overtaken by a login does not end it.

    A login gives the session another key. A request of the old key that was under way meanwhile (another tab, a question of the page)
    finds no session any more; Django's own then deletes the browser's cookie, which is the new one by now. Here only what was emptied
    on purpose, by a logout, takes the cookie away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
        if session is not None and has_cookie and session.is_empty() and not session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        answer: HttpResponse = super().process_response(request, response)
        return answer


# Asking how much time is left is no sign of life.
ASKS_THE_TIME = "/account/stay/"


class SittingMiddleware:
    """Ends a session that was left alone or has lasted too long, before anything is looked up for it.

    Stands after the messages and before the viewpoint: what follows sees a guest, whose form the guards keep.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self.keep_time(request)
        response = self.get_response(request)
        devices.hand_out(request, response)
        return response

    def keep_time(self, request: HttpRequest) -> None:
        now = timezone.now()
        sitting = sittings.of(request, in_office=request.path.startswith(BACK_OFFICE))
        if sitting is None or sitting.is_over(now):
            logout(request)
            messages.info(request, _("しばらく操作がなかったか、長い時間がたったので、安全のためログアウトしました。"))
        elif sitting.is_worth_noting(now) and not (request.path == ASKS_THE_TIME and request.method == "GET"):
            sittings.note(request.session, now)
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


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
    """An officer's viewpoint: their departments of their town, or for an operator no town's people at all."""
    if officer is None:
        return scope.Guest()
    if officer.role == Role.OPERATOR:
        return scope.Operator(officer.pk)
    return scope.Staff(officer.municipality_id, officer.pk, officer.reach)


def of_resident(resident: Resident | None) -> scope.Viewpoint:
    """A resident's viewpoint."""
    return scope.Resident(resident.pk) if resident else scope.Guest()
