"""The town that a guest looked at last, so that the portal opens on it again: its six digits in a signed cookie, and nowhere else.

A guest has no account to keep it in, and an address to come back to is not what people write down. It says nothing of who looked; whoever
is logged in has their own towns, and gets no such cookie. Signed, so that a page never acts on what somebody else has put there.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

KEPT_FOR = 180 * 24 * 3600
_SALT = "front.last_town"


def cookie_name() -> str:
    return "__Host-town" if settings.SECURE else "town"


def of(request: HttpRequest) -> str:
    """The code of the town, "" for none, or for one that we have not signed within the time."""
    return str(request.get_signed_cookie(cookie_name(), default="", salt=_SALT, max_age=KEPT_FOR))


def keep(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Each look begins the time anew."""
    if not request.user.is_authenticated:
        facts = {"secure": settings.SECURE, "httponly": True, "samesite": "Lax"}
        response.set_signed_cookie(cookie_name(), code, salt=_SALT, max_age=KEPT_FOR, **facts)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    answer = redirect("front:home")
    answer.delete_cookie(cookie_name(), samesite="Lax")
    return answer
