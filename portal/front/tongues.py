"""The language in which somebody reads is the one in which they are told, by mail and on the phone: nobody has to say it twice."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views import i18n

from notifications.actions import choices
from notifications.queries.reach import language_of
from portal.identity.models import Resident, User
from portal.identity.queries.actors import actor_of
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as


def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own, which keeps it in a cookie; for somebody who is logged in also for the alerts. A helper's wish is not theirs."""
    answer: HttpResponse = i18n.set_language(request)
    wanted = request.POST.get("language", "")
    resident = getattr(request, "resident", None)
    if request.method == "POST" and resident and wanted in dict(settings.LANGUAGES) and not getattr(request, "helper", None):
        choices.speak(resident, wanted, by=resident)
    return answer


def arrive(sender: Any, request: HttpRequest, user: User, **_later: Any) -> None:
    """Who chose before they signed up, and has not said anything about alerts. Japanese is what everybody is told in."""
    language = get_language() or settings.LANGUAGE_CODE
    # What the browser itself asks for may be its owner's. Only what was chosen with the button counts.
    if language == settings.LANGUAGE_CODE or settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        return
    resident = actor_of(user)
    if isinstance(resident, Resident) and language_of(resident.pk) is None:
        with viewing_as(ResidentView(resident.pk)):
            choices.speak(resident, language, by=resident)


def connect() -> None:
    user_logged_in.connect(arrive, dispatch_uid="front.tongues")
