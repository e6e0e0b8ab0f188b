"""Login and logout by mozilla-django-oidc (code flow with PKCE S256, state, nonce), made strict where the library leaves a choice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from samples.booking import settings

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
SKEW_SECONDS = 90
KEYS = jwt.PyJWKClient(settings.OIDC_OP_JWKS_ENDPOINT, timeout=10)


def notice(request: HttpRequest, words: str, code: str, status: int) -> HttpResponse:
    return render(request, "notice.html", {"words": words, "code": code, "portal_url": settings.PORTAL_URL}, status=status)


def read(token: str, *required: str) -> dict[str, Any]:
    """What the portal signed for us. Raises `jwt.PyJWTError`. The library itself would ask neither who signed nor for whom."""
    return jwt.decode(
        token, KEYS.get_signing_key_from_jwt(token), algorithms=[settings.OIDC_RP_SIGN_ALGO], audience=settings.OIDC_RP_CLIENT_ID,
        issuer=settings.PORTAL_URL, leeway=SKEW_SECONDS, options={"require": ["iss", "aud", "iat", "exp", *required]},
    )  # fmt: skip


class PortalBackend(OIDCAuthenticationBackend):
    """A resident's account here is named by the portal's `sub`; mail addresses play no part."""

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        claims = read(token, "sub", "nonce", "sid")
        if claims["nonce"] != kwargs.get("nonce"):
            raise SuspiciousOperation("nonce")
        self.request.session.update({"sub": claims["sub"], "sid": claims["sid"]})
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims["sub"] == self.request.session["sub"])

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.filter(username=claims["sub"])

    def create_user(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.create_user(claims["sub"])


class Callback(OIDCAuthenticationCallbackView):
    """The way back from the portal, with a sentence for everything that can go wrong on it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except (requests.ConnectionError, requests.Timeout, jwt.PyJWKClientConnectionError):
            return notice(request, "いま、とびらにつながりません。しばらくしてからお試しください。", "portal_unreachable", 503)
        except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation):
            return self.login_failure()

    def login_failure(self) -> HttpResponse:
        error = self.request.GET.get("error", "failed")
        is_own_choice = error == "access_denied"
        words = "とびらでのログインをやめました。" if is_own_choice else "とびらでログインできませんでした。もう一度お試しください。"
        return notice(self.request, words, error, 400)


def farewell(request: HttpRequest) -> str:
    """Where leaving goes on: the portal asks whether to leave it too."""
    facts = {"id_token_hint": request.session["oidc_id_token"], "post_logout_redirect_uri": f"{settings.OWN_URL}/"}
    return f"{settings.PORTAL_URL}/oidc/logout?{urlencode({**facts, 'client_id': settings.OIDC_RP_CLIENT_ID})}"


def end_sessions(logout_token: str) -> None:
    """Do what a logout token says (OpenID Connect Back-Channel Logout §2.6, §2.7). Raises `jwt.PyJWTError` for all that is none."""
    claims = read(logout_token, "jti", "events")
    wanted = {name: claims[name] for name in ("sid", "sub") if isinstance(claims.get(name), str)}
    is_logout = isinstance(claims["events"], dict) and isinstance(claims["events"].get(LOGOUT), dict)
    if not is_logout or "nonce" in claims or not wanted:
        raise jwt.InvalidTokenError("not a logout token")
    if not cache.add(f"jti:{claims['jti']}", True, claims["exp"] + SKEW_SECONDS - timezone.now().timestamp()):
        raise jwt.InvalidTokenError("used before")
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if wanted.items() <= session.get_decoded().items():
            store = SessionStore(session.session_key)
            store.clear()
            store["is_over"] = True
            store.save()
