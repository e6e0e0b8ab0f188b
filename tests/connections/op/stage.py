"""What the modules stand on: a service that may see everything, Hanako with her card read, and a browser."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.connections.models import ConnectedService
from portal.connections.rules import claims
from portal.identity.actions import cardlinks
from portal.identity.models import Resident
from portal.identity.rules.fouritems import FourItems
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast, show
from tests.connections.make import Party, entered, sent_back, service, userinfo

ISSUER = "http://localhost:8000"
EVERYTHING = "openid profile email address residence children"
ALL_ITEMS = {"code": "all", "title": "すべて", "reason": "適合を確かめます。", "claims": [*claims.ITEMS], "is_required": True}


@dataclass
class Stage:
    """One provider with one relying party and one person. `at` is when she logged in."""

    cast: Cast
    party: Party = field(default_factory=lambda: Party(scope="openid"))
    at: float = field(default_factory=lambda: time.time() - 600)

    def __post_init__(self) -> None:
        self.service: ConnectedService = service(uses=[ALL_ITEMS], claims=())
        self.hanako: Resident = self.cast.hanako
        with viewing_as(System("stage")):
            items = FourItems("堺 花子", "大阪府堺市堺区南瓦町3番1号", dt.date(1990, 4, 1), "female")
            now = timezone.now()
            cardlinks.keep(self.hanako, "https://card.example", items, cardlinks.locate(items), read_at=now, signed=False, now=now)
        self.browser = entered(self.hanako, at=self.at)
        self.party.agree(self.browser)

    def ask(self, **changed: str | None) -> dict[str, str]:
        """An authorization request in Hanako's browser; what the redirect tells the party."""
        return sent_back(self.party.ask(self.browser, **changed))

    def login(self, **changed: str | None) -> dict[str, Any]:
        """A whole login; the token response."""
        told = self.ask(**changed)
        assert told["iss"] == ISSUER
        answer = self.party.exchange(told["code"])
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        tokens = answer.json()
        assert (tokens["token_type"], tokens["expires_in"] > 0) == ("Bearer", True)
        return dict(tokens)

    def id_token(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """The ID token's claims after all checks of Core §3.1.3.7."""
        found = self.party.read(tokens["id_token"])
        assert found["iss"] == ISSUER
        assert found["aud"] == self.party.slug
        assert 0 <= time.time() - found["iat"] < 60
        assert found["exp"] > time.time()
        digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
        assert found["at_hash"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return found

    def facts(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """Userinfo, which must speak of the same person as the ID token."""
        answer = userinfo(tokens["access_token"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        found = answer.json()
        assert found["sub"] == self.party.read(tokens["id_token"])["sub"]
        return dict(found)

    def show_again(self) -> int:
        """Hanako shows once more who she is; when, in seconds since 1970."""
        at = int(time.time()) + 1
        show(self.browser, self.hanako, at=dt.datetime.fromtimestamp(at, dt.UTC))
        return at

    def header(self, token: str) -> dict[str, Any]:
        return dict(jwt.get_unverified_header(token))


def stops_here(answer: HttpResponse) -> None:
    """An error page of the provider's own: nobody is sent anywhere."""
    assert (answer.status_code, "Location" in answer) == (400, False)
    assert "あなたの情報は、どこにも渡していません" in answer.content.decode()


def metadata() -> dict[str, Any]:
    return dict(Client().get("/.well-known/openid-configuration").json())
