"""The question that a passkey answers at the login, in a cookie of its own: asking it begins no session.

allauth keeps it in a session. The login page asks as soon as it is drawn; an answer that came late put its session of nobody in the place
of the one that had just been logged in, in this tab or another. Each question is answered once.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import spent

# As long as somebody may look at the login page before they choose a passkey there.
LIVES = 3600
_SALT = "identity.asking"


def cookie_name() -> str:
    return "__Host-passkey" if settings.SECURE else "passkey"


def asking(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the one view that asks somebody who is not known yet: a GET asks, a POST brings the answer."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and (question := _asked(request)):
            request.session[STATE_SESSION_KEY] = question
        before = request.session.modified
        response = view(request, *args, **kwargs)
        question = request.session.pop(STATE_SESSION_KEY, None)
        if request.method == "POST":
            response.delete_cookie(cookie_name(), samesite="Strict")
        elif question:
            request.session.modified = before
            kept = signing.dumps(question, salt=_SALT)
            response.set_cookie(cookie_name(), kept, max_age=LIVES, secure=settings.SECURE, httponly=True, samesite="Strict")
        return response

    return asked


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    try:
        question: dict[str, Any] = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return question if spent.spend("passkey", question["challenge"], timezone.now()) else None
