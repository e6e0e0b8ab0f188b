"""Builders: a service, its client as a program would drive it, and residents who have logged in for real."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.audit import trail
from portal.connections import actions
from portal.connections.actions.tokens import hash_of
from portal.connections.models import ConnectedService, TrialPass
from portal.identity import sessions
from portal.identity.models import Resident
from portal.identity.receivers import method_of
from tests.cast import SAKAI, logged_in, show

SECRET = "s" * 43
AUTHORIZE, CONSENT, TOKEN, USERINFO, REVOKE = (f"/oidc/{name}" for name in ("authorize", "consent", "token", "userinfo", "revoke"))


def service(slug: str = "library", **facts: Any) -> ConnectedService:
    """A running service of 堺市 that may see the name; any fact of `ServiceForm` may be given."""
    plain: dict[str, Any] = {
        "slug": slug,
        "name": f"見本の{slug}",
        "kana": slug,
        "category": "library",
        "operator": f"{slug} の運営者",
        "contact": "窓口",
        "description": "本を借ります。",
        "reason": "お名前の表示に使います。",
        "start_url": f"https://{slug}.example.jp/login",
        "redirect_uris": [f"https://{slug}.example.jp/callback"],
        "post_logout_redirect_uris": [f"https://{slug}.example.jp/"],
        "claims": ["name"],
        "town_id": SAKAI,
    }
    made, _secret = actions.register(by=trail.PORTAL, secret=SECRET, **{**plain, **facts})
    return made


def invitation(code: str, to: ConnectedService, *, seats: int = 2, lasts: dt.timedelta = dt.timedelta(days=7)) -> TrialPass:
    """A link with this secret to try a service out."""
    return TrialPass.objects.create(service=to, hash=hash_of(code), seats_left=seats, expires_at=timezone.now() + lasts)


def entered(resident: Resident, method: str = "code", at: float | None = None, **record: object) -> Client:
    """A browser in which the resident has logged in by this method, at this instant (now), and shown nothing else."""
    browser = logged_in(resident)
    session = browser.session
    del session[sessions.NAME]
    session["account_authentication_methods"] = [{"method": method, "at": at or time.time(), **record}]
    session["account_authentication_methods_user"] = str(resident.user_id)
    session.save()
    shown = method_of({"method": method, **record})
    if shown:
        show(browser, resident, shown, at=dt.datetime.fromtimestamp(at or time.time(), dt.UTC))
    return browser


@dataclass
class Party:
    """A relying party: makes requests for its service and keeps what it must remember of them."""

    slug: str = "library"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    scope: str = "openid profile"

    @property
    def redirect_uri(self) -> str:
        return f"https://{self.slug}.example.jp/callback"

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    def question(self, **changed: str | None) -> dict[str, str]:
        """The parameters of an authorization request; None takes one out."""
        plain: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.slug,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": "st-1",
            "nonce": self.nonce,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**plain, **changed}.items() if value is not None}

    def ask(self, browser: Client, **changed: str | None) -> HttpResponse:
        return browser.get(f"{AUTHORIZE}?{urlencode(self.question(**changed))}")

    def agree(self, browser: Client, answer: str = "agree", uses: Sequence[str] | None = None, **changed: str | None) -> HttpResponse:
        """Answer the question that this browser is shown; `uses` None: every box ticked."""
        shown = self.ask(browser, **changed).content.decode()
        who = re.search(r'name="who" value="([^"]*)"', shown)
        codes = re.findall(r'name="use" value="([^"]*)"', shown) if uses is None else uses
        facts = {"answer": answer, "who": who[1] if who else "", "use": codes}
        return browser.post(f"{CONSENT}?{urlencode(self.question(**changed))}", facts)

    def code(self, browser: Client) -> str:
        """A fresh code: consent is given when it is asked for."""
        answer = self.ask(browser)
        return sent_back(answer if answer.status_code == 302 else self.agree(browser))["code"]

    def exchange(self, code: str, **changed: str | None) -> HttpResponse:
        plain: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "client_id": self.slug,
            "client_secret": SECRET,
        }
        return Client().post(TOKEN, {name: value for name, value in {**plain, **changed}.items() if value is not None})

    def refresh(self, token: str, **changed: str) -> HttpResponse:
        facts = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.slug, "client_secret": SECRET}
        return Client().post(TOKEN, {**facts, **changed})

    def revoke(self, token: str) -> HttpResponse:
        return Client().post(REVOKE, {"token": token, "client_id": self.slug, "client_secret": SECRET})

    def tokens(self, browser: Client) -> dict[str, Any]:
        return self.exchange(self.code(browser)).json()

    def read(self, id_token: str) -> dict[str, Any]:
        """The ID token's claims, verified against the published keys as a relying party would."""
        keys = {key["kid"]: jwt.PyJWK(key) for key in Client().get("/.well-known/jwks.json").json()["keys"]}
        key = keys[jwt.get_unverified_header(id_token)["kid"]]
        return jwt.decode(id_token, key.key, algorithms=["RS256", "ES256"], audience=self.slug, issuer="http://localhost:8000")


def userinfo(token: str) -> HttpResponse:
    return Client().get(USERINFO, headers={"Authorization": f"Bearer {token}"})


def sent_back(answer: HttpResponse) -> dict[str, str]:
    """What the redirect tells the service."""
    assert answer.status_code == 302, answer.content.decode()
    return dict(parse_qsl(urlsplit(answer["Location"]).query, keep_blank_values=True))
