"""Services that show a key instead of a secret: one assertion, for us, for a short while, once."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client

from portal.connections.clientproof import BEARER
from portal.connections.models import ConnectedService, SpentAssertion
from portal.lib.refusals import Refused
from tests.cast import Cast
from tests.connections.make import SECRET, TOKEN, Party, entered, service, userinfo

pytestmark = pytest.mark.django_db
ISSUER = "http://localhost:8000"


@dataclass
class KeyHolder:
    """A service's key pair, with which it signs its assertions."""

    alg: str = "ES256"
    kid: str = "one"
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwks(self) -> dict[str, Any]:
        algorithm = jwt.algorithms.ECAlgorithm if self.alg == "ES256" else jwt.algorithms.RSAAlgorithm
        return {"keys": [{**json.loads(algorithm.to_jwk(self.private.public_key())), "kid": self.kid}]}

    def assertion(self, *, alg: str = "", kid: str = "", key: Any = None, **changed: object) -> str:
        """Signed claims; None takes one out."""
        now = int(time.time())
        plain = {"iss": "handbook", "sub": "handbook", "aud": ISSUER, "iat": now, "exp": now + 60, "jti": secrets.token_hex(8)}
        claims = {name: value for name, value in {**plain, **changed}.items() if value is not None}
        return jwt.encode(claims, key or self.private, algorithm=alg or self.alg, headers={"kid": kid or self.kid})


HOLDER = KeyHolder()


@pytest.fixture
def handbook(cast: Cast) -> Party:
    service("handbook", proof="private_key_jwt", jwks=HOLDER.jwks)
    return Party("handbook")


def shown(assertion: str, **changed: str | None) -> dict[str, str | None]:
    return {"client_secret": None, "client_id": None, "client_assertion_type": BEARER, "client_assertion": assertion, **changed}


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/oidc/token", [f"{ISSUER}/oidc/token", "https://other.example"]])
def test_a_signed_assertion_opens_the_token_endpoint_once(cast: Cast, handbook: Party, audience: object) -> None:
    browser, proof = entered(cast.hanako), HOLDER.assertion(aud=audience)
    answer = handbook.exchange(handbook.code(browser), **shown(proof))
    assert answer.status_code == 200
    assert userinfo(answer.json()["access_token"]).json()["name"] == "堺 花子"
    again = handbook.exchange(handbook.code(browser), **shown(proof))
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    assert SpentAssertion.objects.count() == 1


def test_an_rsa_key_does_as_well(cast: Cast) -> None:
    holder = KeyHolder("RS256", "r", rsa.generate_private_key(65537, 2048))
    service("handbook", proof="private_key_jwt", jwks=holder.jwks)
    party = Party("handbook")
    assert party.exchange(party.code(entered(cast.hanako)), **shown(holder.assertion())).status_code == 200


STRANGER = KeyHolder()
NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "another key": {"key": STRANGER.private},
    "another kid": {"kid": "two"},
    "signed with a shared word": {"alg": "HS256", "key": "w" * 64},
    "for another provider": {"aud": "https://other.example"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "library"},
    "another subject": {"sub": "library"},
    "no subject": {"sub": None},
    "no end": {"exp": None},
    "over": {"exp": NOW - 200},
    "good for a day": {"exp": NOW + 86400},
    "from tomorrow on": {"nbf": NOW + 86400},
    "no name of its own": {"jti": None},
    "an empty name": {"jti": ""},
    "a number for a name": {"jti": 7},
    "a client that is nobody": {"iss": "nobody", "sub": "nobody"},
    "a client with NUL": {"iss": "a\0b", "sub": "a\0b"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_assertion_with_a_lie_in_it_opens_nothing(cast: Cast, handbook: Party, lie: str) -> None:
    service("library")
    code = handbook.code(entered(cast.hanako))
    answer = handbook.exchange(code, **shown(HOLDER.assertion(**LIES[lie])))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert handbook.exchange(code, **shown(HOLDER.assertion())).status_code == 200, "the code must not be spent by who is not the service"


def test_an_assertion_without_a_signature_opens_nothing(cast: Cast, handbook: Party) -> None:
    _head, body, _signature = HOLDER.assertion().split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "one"}).encode()).decode().rstrip("=")
    answer = handbook.exchange(handbook.code(entered(cast.hanako)), **shown(f"{head}.{body}."))
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
        {"client_assertion_type": None},
        {"client_assertion": "x.y.z"},
        {"client_assertion": "%"},
        {"client_id": "library"},
        {"client_secret": SECRET},
    ],
)
def test_what_stands_beside_the_assertion_must_agree_with_it(cast: Cast, handbook: Party, changed: dict[str, str | None]) -> None:
    service("library")
    facts = shown(HOLDER.assertion()) | changed
    assert handbook.exchange(handbook.code(entered(cast.hanako)), **facts).json()["error"] == "invalid_client"


def test_a_clock_that_is_ninety_seconds_off_is_forgiven(cast: Cast, handbook: Party) -> None:
    browser = entered(cast.hanako)
    for off in (-80, 80):
        now = int(time.time()) + off
        facts = shown(HOLDER.assertion(iat=now, nbf=now, exp=now + 1))
        assert handbook.exchange(handbook.code(browser), **facts).status_code == 200


def test_a_service_with_a_key_has_no_secret_and_one_with_a_secret_no_key(cast: Cast, handbook: Party) -> None:
    service("library")
    assert ConnectedService.objects.get(slug="handbook").client.secret == ""
    for secret in (SECRET, "", "service_hmac_sha256$$"):
        facts = {"grant_type": "authorization_code", "code": "x", "client_id": "handbook", "client_secret": secret}
        assert Client().post(TOKEN, facts).json()["error"] == "invalid_client"
    facts = shown(HOLDER.assertion(iss="library", sub="library"))
    assert Party().exchange(Party().code(entered(cast.hanako)), **facts).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("jwks", "sentence"),
    [
        ({}, "公開鍵（jwks の keys）がありません"),
        ({"keys": []}, "公開鍵（jwks の keys）がありません"),
        ({"keys": ["x"]}, "公開鍵（jwks の keys）がありません"),
        ({"keys": [{**HOLDER.jwks["keys"][0], "d": "AA"}]}, "秘密鍵が混じっています"),
        ({"keys": [{"kty": "oct", "k": "AA", "kid": "x"}]}, "秘密鍵が混じっています"),
        ({"keys": [{**HOLDER.jwks["keys"][0], "crv": "P-521"}]}, "P-256"),
        ({"keys": [{name: value for name, value in HOLDER.jwks["keys"][0].items() if name != "kid"}]}, "kid がありません"),
    ],
)
def test_keys_that_cannot_be_used_are_not_registered(cast: Cast, jwks: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        service("handbook", proof="private_key_jwt", jwks=jwks)
    with pytest.raises(Refused, match="共有の秘密を使うサービスに、公開鍵は要りません"):
        service("library", jwks=HOLDER.jwks)
    assert not ConnectedService.objects.exists()


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_tokens_and_facts_are_signed_as_the_service_is_registered(cast: Cast, alg: str) -> None:
    service(id_token_alg=alg, userinfo_alg=alg)
    party = Party()
    tokens = party.tokens(entered(cast.hanako))
    answer = userinfo(tokens["access_token"])
    told = party.read(answer.content.decode())
    assert answer["Content-Type"] == "application/jwt"
    assert (told["name"], told["aud"], told["sub"]) == ("堺 花子", "library", party.read(tokens["id_token"])["sub"])
    assert {jwt.get_unverified_header(token)["alg"] for token in (tokens["id_token"], answer.content.decode())} == {alg}
