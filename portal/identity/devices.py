"""The browser somebody uses: a cookie of its own, apart from the session, by which the portal knows it again.

The cookie says nothing about who used the browser, and is worth nothing without a login. Officers' and residents' logins note it,
the list of devices and the limits on tries read it.
"""

import datetime as dt
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from portal.lib import sealed

from .models import Device, User

# What browsers keep at most.
KEPT_FOR = dt.timedelta(days=400)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name() -> str:
    return "__Host-tobira-device" if settings.SECURE else "tobira-device"


def mark_of(request: HttpRequest) -> str:
    """The keyed digest of this browser's cookie; a browser without one is given one with the answer (`hand_out`)."""
    token = getattr(request, "_new_device", "") or request.COOKIES.get(cookie_name(), "")
    if not _TOKEN.fullmatch(token):
        token = request._new_device = secrets.token_urlsafe(32)  # type: ignore[attr-defined]
    return sealed.blind(token, purpose="identity.device")


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this account has been opened in this browser before."""
    token = request.COOKIES.get(cookie_name(), "")
    if not _TOKEN.fullmatch(token):
        return False
    return Device.objects.filter(user=user, mark=sealed.blind(token, purpose="identity.device")).exists()


def hand_out(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the new browser's cookie on the answer."""
    token = getattr(request, "_new_device", "")
    if token:
        response.set_cookie(
            cookie_name(), token, max_age=int(KEPT_FOR.total_seconds()), httponly=True, samesite="Lax", secure=settings.SECURE, path="/"
        )
