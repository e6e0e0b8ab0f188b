"""Nothing is sent to an address that is not registered letter by letter, and no garbage makes the provider fall over."""

import random
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.lib.refusals import Refused
from tests.cast import Cast
from tests.connections.make import AUTHORIZE, CONSENT, REVOKE, SECRET, TOKEN, USERINFO, Party, entered, service

pytestmark = pytest.mark.django_db
REGISTERED = "https://library.example.jp/callback"
MUTATIONS = [
    "",
    " ",
    "/",
    "callback",
    "//library.example.jp/callback",
    "http://library.example.jp/callback",
    "HTTPS://library.example.jp/callback",
    "https://LIBRARY.example.jp/callback",
    "https://library.example.jp/Callback",
    f"{REGISTERED}/",
    f"{REGISTERED}?",
    f"{REGISTERED}?a=b",
    f"{REGISTERED}#",
    f"{REGISTERED}#x",
    f"{REGISTERED} ",
    f" {REGISTERED}",
    f"{REGISTERED}%20",
    f"{REGISTERED}%00",
    f"{REGISTERED}\t",
    f"{REGISTERED}/..",
    f"{REGISTERED}/../callback",
    f"{REGISTERED}/%2e%2e/callback",
    "https://library.example.jp/./callback",
    "https://library.example.jp//callback",
    "https://library.example.jp/callback;x",
    "https://library.example.jp/callback\\",
    "https://library.example.jp\\callback",
    "https:\\\\library.example.jp\\callback",
    "https:/library.example.jp/callback",
    "https:library.example.jp/callback",
    "https://library.example.jp:443/callback",
    "https://library.example.jp:8443/callback",
    "https://library.example.jp:/callback",
    "https://library.example.jp./callback",
    "https://library.example.jp.evil.example/callback",
    "https://evil.example/library.example.jp/callback",
    "https://evil.example/?https://library.example.jp/callback",
    "https://evil.example#https://library.example.jp/callback",
    "https://library.example.jp@evil.example/callback",
    "https://user@library.example.jp/callback",
    "https://user:pw@library.example.jp/callback",
    "https://evil.example\\@library.example.jp/callback",
    "https://sub.library.example.jp/callback",
    "https://xlibrary.example.jp/callback",
    "https://library.example.jpx/callback",
    "https://library%2eexample.jp/callback",
    "https://library.example.jp%2f@evil.example/callback",
    "https://ｌibrary.example.jp/callback",
    "https://library。example.jp/callback",
    "https://[::1]/callback",
    "https://[",
    "https://[::1",
    "https://[library.example.jp]/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://library.example.jp/callback",
    "https://127.0.0.1/callback",
    "https://library.example.jp/callbac",
    "https://library.example.jp/callback%2f",
    "https://library.example.jp/%63allback",
    "https://handbook.example.jp/callback",
    f"{REGISTERED}\r\nX: y",
    f"{REGISTERED},https://evil.example",
    f"{REGISTERED}\u202e",
]


@pytest.fixture
def hanako(cast: Cast) -> Client:
    service()
    service("handbook")
    browser = entered(cast.hanako)
    Party().code(browser)
    return browser


def test_there_are_enough_mutations() -> None:
    assert len(set(MUTATIONS)) == len(MUTATIONS) >= 50


def test_an_address_that_is_not_the_registered_one_gets_nothing(hanako: Client) -> None:
    accepted = []
    for address in MUTATIONS:
        for answer in (Party().ask(hanako, redirect_uri=address), Party().agree(hanako, redirect_uri=address)):
            says_no = "あなたの情報は、どこにも渡していません" in answer.content.decode()
            if answer.status_code != 400 or "Location" in answer or not says_no:
                accepted.append(address)
    assert accepted == []


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "https://library.example.jp/x", "https://[", "https://library.example.jp", "//x"]
)
def test_after_a_logout_nobody_is_sent_elsewhere(hanako: Client, address: str) -> None:
    hint = Party().tokens(hanako)["id_token"]
    for facts in ({"id_token_hint": hint}, {"client_id": "library"}, {}):
        answer = Client().get(f"/oidc/logout?{urlencode({**facts, 'post_logout_redirect_uri': address})}")
        assert (answer.status_code, "Location" in answer) == (400, False)


@pytest.mark.parametrize(
    "address",
    [
        "https://*.example.jp/callback",
        "http://library.example.jp/callback",
        "https://a@b.jp/",
        "https://a.jp/#x",
        "/callback",
        "https://[",
        "https://a.jp/ b",
        "javascript:x",
        "https://あ.jp/",
    ],
)
def test_such_an_address_is_not_even_registered(cast: Cast, address: str) -> None:
    with pytest.raises(Refused, match="登録できません"):
        service(redirect_uris=[address])


@pytest.mark.parametrize(
    "changed",
    [
        {"claims": "{"},
        {"claims": "[]"},
        {"claims": "[" * 4000},
        {"claims": '{"id_token": 1}'},
        {"claims": '{"id_token": {"sub": []}}'},
        {"claims": '{"id_token": {"sub": {"value": 1}}}'},
        {"claims": '{"id_token": {"acr": {"essential": true, "values": 1}}}'},
        {"resource": "http://["},
        {"resource": "x"},
        {"resource": "https://a.example/b"},
        {"max_age": "-1"},
        {"max_age": "x"},
        {"max_age": "９"},
        {"state": "a\0b"},
        {"state": "x" * 9000},
        {"nonce": "\r\nSet-Cookie: a=b"},
        {"client_id": "\0"},
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
    ],
)
def test_what_cannot_be_read_is_answered_here_with_400(hanako: Client, changed: dict[str, str]) -> None:
    answer = Party().ask(hanako, **changed)
    assert (answer.status_code, "Location" in answer) == (400, False)


def test_a_parameter_given_twice_is_refused(hanako: Client) -> None:
    query = urlencode(Party().question())
    assert hanako.get(f"{AUTHORIZE}?{query}&redirect_uri={quote('https://evil.example/')}").status_code == 400
    assert hanako.get(f"{AUTHORIZE}?{query}&nonce=again").status_code == 400


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !", "Basic AA==", "Basic AGE6Yg==", "Basic gICA", "Basic Og==", "Bearer", "Bearer \x80", "x"]
)
def test_a_garbled_authorization_header_is_refused(hanako: Client, header: str) -> None:
    facts = {"grant_type": "authorization_code", "code": "x", "redirect_uri": REGISTERED, "code_verifier": "v" * 43}
    assert Client().post(TOKEN, facts, headers={"Authorization": header}).status_code in {400, 401}
    assert Client().get(USERINFO, headers={"Authorization": header}).status_code in {400, 401}


NAMES = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "claims",
    "resource",
    "id_token_hint",
    "login_hint",
    "ui_locales",
    "acr_values",
    "display",
    "request",
    "request_uri",
    "response_mode",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "client_secret",
    "token",
    "token_type_hint",
    "access_token",
    "post_logout_redirect_uri",
    "logout_hint",
    "client_assertion",
    "client_assertion_type",
    "%",
    "a[b]",
    "",
]
VALUES = [
    "",
    " ",
    "\0",
    "\n",
    "%",
    "%zz",
    "%00",
    "a%ff",
    "\xed\xb3\xa3",
    "http://[",
    "https://[::1",
    "[]",
    "{}",
    "{",
    "null",
    "1e999",
    "-1",
    "0",
    "9" * 400,
    "[" * 2000,
    '{"id_token":' * 300,
    "openid",
    "openid profile",
    "none",
    "login",
    "code",
    "token",
    "S256",
    "plain",
    "library",
    "nobody",
    "authorization_code",
    "refresh_token",
    "access_token",
    SECRET,
    "x" * 9000,
    "髙﨑",
    "𠮷",
    "\u202e",
    "\ufffe",
    "eyJ.eyJ.eyJ",
    "eyJhbGciOiJub25lIn0.e30.",
    "a.b.c.d.e",
    "' OR 1=1 --",
    "<script>",
    "../../etc/passwd",
    REGISTERED,
    "v" * 43,
]


def test_no_garbage_makes_the_provider_fall_over(hanako: Client) -> None:
    """400 requests from a fixed seed, half of them near-misses of good ones, at each endpoint in turn."""
    chance, seen = random.Random(20261121), {}
    party, known = Party(), {"client_id": "library", "client_secret": SECRET}
    good = {
        AUTHORIZE: party.question(),
        CONSENT: party.question(),
        "/oidc/logout": {"client_id": "library"},
        TOKEN: {"grant_type": "authorization_code", "code": "x", "code_verifier": "v" * 43, **known},
        REVOKE: {"token": "x", **known},
        USERINFO: {},
        "/oidc/leave": {"answer": "stay"},
    }
    for number in range(420):
        path = chance.choice(list(good))
        facts = {**(good[path] if chance.random() < 0.6 else {})}
        facts |= {chance.choice(NAMES): chance.choice(VALUES) for _ in range(chance.randint(1, 4))}
        answer = _send(hanako, chance, path, facts)
        seen.setdefault(answer.status_code, []).append((number, path, facts))
    assert not {status: cases for status, cases in seen.items() if status >= 500}
    assert set(seen) >= {200, 302, 400}


def _send(browser: Client, chance: random.Random, path: str, facts: dict[str, str]) -> HttpResponse:
    raw = "&".join(f"{name}={value}" for name, value in facts.items()).translate({0: None, 10: None})
    header = chance.choice(VALUES).encode("ascii", "replace").decode().replace("\n", "")
    match chance.randint(0, 3):
        case 0:
            return browser.get(f"{path}?{urlencode(facts)}")
        case 1:
            return browser.get(f"{path}?{raw}")
        case 2:
            return browser.post(path, facts, headers={"Authorization": header})
        case _:
            return browser.post(f"{path}?{urlencode(facts)}", data=urlencode(facts), content_type="application/x-www-form-urlencoded")
