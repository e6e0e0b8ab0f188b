"""How the browser that comes back from the card is known to be the one that left: a secret in the session, another in a cookie."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from portal.lib import sealed

from .actions.readings import MAY_TAKE, Marks

IN_SESSION = "identity.card"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name() -> str:
    return "__Host-tobira-card" if settings.SECURE else "tobira-card"


def give(request: HttpRequest) -> tuple[Marks, str]:
    """Marks for a reading that starts now, and the cookie to put on the answer (`hand_out`)."""
    in_session, cookie = request.session.get(IN_SESSION), _cookie(request)
    if not isinstance(in_session, str):
        in_session = request.session[IN_SESSION] = secrets.token_urlsafe(32)
    cookie = cookie or secrets.token_urlsafe(32)
    return Marks(_blind(in_session, "session"), _blind(cookie, "browser")), cookie


def hand_out(response: HttpResponseBase, cookie: str) -> None:
    age = int(MAY_TAKE.total_seconds()) + 300
    response.set_cookie(cookie_name(), cookie, max_age=age, httponly=True, samesite="Lax", secure=settings.SECURE, path="/")


def of(request: HttpRequest) -> Marks:
    """The marks that this request carries; empty for what it lacks, which no reading has."""
    in_session, cookie = request.session.get(IN_SESSION), _cookie(request)
    return Marks(_blind(in_session, "session") if isinstance(in_session, str) else "", _blind(cookie, "browser") if cookie else "")


def _cookie(request: HttpRequest) -> str:
    token = request.COOKIES.get(cookie_name(), "")
    return token if _TOKEN.fullmatch(token) else ""


def _blind(value: str, kind: str) -> str:
    return sealed.blind(value, purpose=f"identity.card.{kind}")
