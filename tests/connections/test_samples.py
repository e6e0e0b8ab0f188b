"""The three samples as strangers: each its own process on a stack of its own, joined by OpenID Connect alone."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.connections import keyring
from tests.connections import running
from tests.connections.running import Running
from tests.connections.walk import press, stop_all, words

pytestmark = pytest.mark.services
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
INNER = {"library": "shelf", "handbook": "book", "booking": "reservations"}
NAME = {"library": "堺市立図書館（見本）", "handbook": "母子手帳（見本）", "booking": "施設予約（見本）"}
ALGORITHM = {"library": "RS256", "handbook": "ES256", "booking": "RS256"}


@dataclass
class Sample:
    """One sample as a visitor finds it, and Hanako's browser in front of it."""

    slug: str
    url: str
    portal: Running
    browser: requests.Session = field(default_factory=requests.Session)

    @property
    def inner(self) -> str:
        return f"{self.url}/{INNER[self.slug]}"

    def enter(self) -> requests.Response:
        """Log in by the portal, agreeing if asked; the page that only Hanako sees."""
        page = self.browser.get(f"{self.url}/login", timeout=30)
        return press(self.browser, page, "agree") if "とつながりますか" in words(page) else page

    def is_known(self) -> bool:
        page = self.browser.get(self.inner, timeout=30, allow_redirects=False)
        assert page.status_code in (HTTPStatus.OK, HTTPStatus.FOUND)
        return "堺 花子" in words(page)

    def says_that_it_is_over(self) -> bool:
        page = self.browser.get(self.inner, timeout=30)
        return page.status_code == HTTPStatus.OK and "とびらとのつながりが終わったため、ログアウトしました。" in words(page)

    def names(self) -> dict[str, Any]:
        """Who Hanako is there, by the ID token that the sample shows when she leaves; afterwards she is in again."""
        answer = press(self.browser, self.enter(), "ログアウト", follow=False)
        hint = parse_qs(urlsplit(answer.headers["Location"]).query)["id_token_hint"][0]
        self.enter()
        return jwt.decode(hint, options={"verify_signature": False})

    def tell(self, token: str) -> requests.Response:
        return requests.post(f"{self.url}/backchannel-logout", {"logout_token": token}, timeout=30)


@pytest.fixture(scope="module")
def addresses(portal: Running) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {slug: stack.enter_context(running.sample(portal, slug)) for slug in running.samples()}


@pytest.fixture(params=INNER)
def sample(request: pytest.FixtureRequest, portal: Running, addresses: dict[str, str], browser: requests.Session) -> Sample:
    if request.param not in addresses:
        pytest.skip("needs Node.js 18 and its packages: deploy/first_run.sh samples")
    return Sample(request.param, addresses[request.param], portal, browser)


def test_a_login_shows_what_the_portal_tells_and_a_stopped_connection_is_noticed(sample: Sample, portal: Running) -> None:
    page = sample.enter()
    assert (page.status_code, page.url, "堺 花子" in words(page)) == (200, sample.inner, True)

    portal_page = sample.browser.get(f"{portal.url}/me/connections/", timeout=30)
    press(sample.browser, portal_page, f"{NAME[sample.slug]}との連携をやめる")
    assert (sample.says_that_it_is_over(), sample.is_known()) == (True, False)


def test_saying_no_and_a_forged_answer_are_told_in_words(sample: Sample, portal: Running) -> None:
    stop_all(sample.browser, portal.url)
    page = sample.browser.get(f"{sample.url}/login", timeout=30)
    refused = press(sample.browser, page, "refuse")
    assert (refused.status_code, "とびらでのログインをやめました。" in words(refused)) == (400, True)
    for forged in ("code=x&state=y", "code=x", "error=server_error", ""):
        answer = sample.browser.get(f"{urlsplit(refused.url)._replace(query=forged).geturl()}", timeout=30)
        assert (answer.status_code, "とびらでログインできませんでした" in words(answer)) == (400, True), forged


def test_leaving_asks_whether_to_leave_the_portal_too(sample: Sample) -> None:
    question = press(sample.browser, sample.enter(), "ログアウト")
    assert "とびらからもログアウトしますか" in words(question)
    home = press(sample.browser, question, "stay")
    assert (home.url, "とびらでログイン" in words(home), sample.is_known()) == (f"{sample.url}/", True, False)


# --- back-channel logout ---

Claims = dict[str, Any]


def logout_claims(sample: Sample, names: Claims) -> Claims:
    now = int(time.time())
    whose = {"sub": names["sub"], "sid": names["sid"]}
    when = {"iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
    return {"iss": sample.portal.url, "aud": sample.slug, "events": {LOGOUT: {}}, **when, **whose}


def signed(sample: Sample, claims: Claims) -> str:
    """As the portal signs: with the key of its ring that signs now."""
    alg = ALGORITHM[sample.slug]
    rows = json.loads((sample.portal.folder / "oidc-keys.json").read_text())
    pem = next(row["pem"] for row in rows if row["signs_from"] and not row["published_until"] and row.get("alg", "RS256") == alg)
    signer = keyring.signer(pem)
    return jwt.encode(claims, signer.private_key, algorithm=alg, headers={"kid": signer.kid, "typ": "logout+jwt"})


def published_kid(sample: Sample) -> str:
    keys = requests.get(f"{sample.portal.url}/.well-known/jwks.json", timeout=30).json()["keys"]
    return str(next(key["kid"] for key in keys if key.get("alg", "RS256") == ALGORITHM[sample.slug]))


def by_a_stranger(sample: Sample, claims: Claims) -> str:
    """Under the portal's key id, with a key of one's own."""
    alg = ALGORITHM[sample.slug]
    key = ec.generate_private_key(ec.SECP256R1()) if alg == "ES256" else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": published_kid(sample)})


def unsigned(sample: Sample, claims: Claims) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": published_kid(sample)})


def by_the_public_key(sample: Sample, claims: Claims) -> str:
    """The old trick: what everybody knows, used as if it were a shared secret."""
    key = requests.get(f"{sample.portal.url}/.well-known/jwks.json", timeout=30).json()["keys"][0]
    parts = [jwt.utils.base64url_encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": key["kid"]}, claims)]
    mark = hmac.digest(json.dumps(key).encode(), b".".join(parts), "sha256")
    return b".".join([*parts, jwt.utils.base64url_encode(mark)]).decode()


def changed(**facts: Any) -> Callable[[Sample, Claims], str]:
    """Well signed, with these claims instead; None takes one out."""

    def forge(sample: Sample, claims: Claims) -> str:
        return signed(sample, {name: value for name, value in (claims | facts).items() if value is not None})

    return forge


FORGED: dict[str, Callable[[Sample, Claims], str]] = {
    "signed by a stranger": by_a_stranger,
    "not signed": unsigned,
    "signed by the public key": by_the_public_key,
    "no token": lambda *_: "",
    "garbage": lambda *_: "a.b.c",
    "another audience": changed(aud="somebody-else"),
    "no audience": changed(aud=None),
    "another issuer": changed(iss="https://evil.example"),
    "no issuer": changed(iss=None),
    "over": changed(iat=1_700_000_000, exp=1_700_000_120),
    "never over": changed(exp=None),
    "from the future": changed(iat=int(time.time()) + 7200, exp=int(time.time()) + 7320),
    "no instant": changed(iat=None),
    "no number": changed(jti=None),
    "an ID token": changed(nonce="n-1"),
    "no events": changed(events=None),
    "another event": changed(events={"http://schemas.openid.net/event/other": {}}),
    "events as a list": changed(events=[LOGOUT]),
    "an event without a shape": changed(events={LOGOUT: None}),
    "nobody's": changed(sub=None, sid=None),
}


def test_forged_logout_tokens_end_nothing(sample: Sample) -> None:
    names = sample.names()
    for name, forge in FORGED.items():
        answer = sample.tell(forge(sample, logout_claims(sample, names)))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store"), name
    assert requests.post(f"{sample.url}/backchannel-logout", timeout=30).status_code == 400
    assert sample.is_known()


@pytest.mark.parametrize("whose", [("sub", "sid"), ("sid",), ("sub",)], ids="-".join)
def test_a_good_logout_token_ends_the_login_and_works_once(sample: Sample, whose: tuple[str, ...]) -> None:
    claims = logout_claims(sample, sample.names())
    token = signed(sample, {name: value for name, value in claims.items() if name in whose or name not in ("sub", "sid")})
    answer = sample.tell(token)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (sample.says_that_it_is_over(), sample.is_known()) == (True, False)
    sample.enter()
    assert (sample.tell(token).status_code, sample.is_known()) == (400, True)


@pytest.mark.parametrize("other", [{"sid": "another-login"}, {"sub": "somebody-else"}, {"sub": "somebody-else", "sid": None}], ids=str)
def test_somebody_elses_logout_ends_nothing_here(sample: Sample, other: Claims) -> None:
    claims = {name: value for name, value in (logout_claims(sample, sample.names()) | other).items() if value is not None}
    assert (sample.tell(signed(sample, claims)).status_code, sample.is_known()) == (200, True)


def test_one_press_on_the_card_is_three_redirects_at_most(sample: Sample, record_property: Callable[[str, object], None]) -> None:
    sample.enter()
    directory = requests.Session()
    directory.cookies.update(sample.browser.cookies)
    card = f'href="{sample.url}/login"'
    assert card in directory.get(f"{sample.portal.url}/services/", timeout=30).text
    arrived = directory.get(f"{sample.url}/login", timeout=30)
    assert "堺 花子" in words(arrived)
    assert len(arrived.history) <= 3, [step.url for step in arrived.history]
    record_property("figure", f"{sample.slug}: {len(arrived.history)} redirects from the card to the page inside")
