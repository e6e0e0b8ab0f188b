"""Nothing is sent to an address that is not registered letter by letter, and no garbage makes the provider fall over."""

import os
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.refusals import Refused
from tests.cast import Cast
from tests.connections.make import AUTHORIZE, CONSENT, REVOKE, SECRET, TOKEN, USERINFO, Party, entered, service

pytestmark = pytest.mark.django_db
KNOWN = {"client_id": "library", "client_secret": SECRET}
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


def _spoilt() -> list[str]:
    """The registered address with one letter left out, turned, written twice, escaped, or another put before it."""
    cut = [(REGISTERED[:at], REGISTERED[at], REGISTERED[at + 1 :]) for at in range(len(REGISTERED))]
    left_out = [before + after for before, _letter, after in cut]
    turned = [before + letter.swapcase() + after for before, letter, after in cut if letter.isalpha()]
    twice = [before + letter * 2 + after for before, letter, after in cut]
    escaped = [f"{before}%{ord(letter):02x}{after}" for before, letter, after in cut]
    added = [before + extra + letter + after for before, letter, after in cut for extra in ("@", "%0d%0a", ".", "/")]
    return [*dict.fromkeys([*left_out, *turned, *twice, *escaped, *added])]


MUTATIONS += [address for address in _spoilt() if address not in {REGISTERED, *MUTATIONS}]


@pytest.fixture
def hanako(cast: Cast) -> Client:
    service()
    service("handbook")
    browser = entered(cast.hanako)
    Party().code(browser)
    return browser


def test_there_are_enough_mutations() -> None:
    assert len(set(MUTATIONS)) == len(MUTATIONS) >= 300


@pytest.mark.slow
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


GOOD: dict[str, dict[str, str]] = {
    AUTHORIZE: Party(verifier="v" * 43, nonce="n").question(),
    CONSENT: Party(verifier="v" * 43, nonce="n").question(),
    "/oidc/logout": {"client_id": "library"},
    "/oidc/leave": {"answer": "stay"},
    TOKEN: {"grant_type": "authorization_code", "code": "x", "code_verifier": "v" * 43, **KNOWN},
    REVOKE: {"token": "x", **KNOWN},
    "/oidc/introspect": {"token": "x", **KNOWN},
    "/oidc/par": {**Party(verifier="v" * 43, nonce="n").question(), **KNOWN},
    USERINFO: {},
    "/.well-known/openid-configuration": {},
    "/.well-known/jwks.json": {},
}
# The number of the issue, for whoever has the time: `make test` sends a tenth.
ROUNDS = 1000 if "KILLS_FULL" in os.environ else 100
AT_ONCE = 10
WORDS = st.sampled_from(VALUES) | st.text(max_size=60)
SPOILT = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), WORDS, max_size=4)
SEEN: Counter[int] = Counter()


@settings(
    max_examples=ROUNDS, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from([*GOOD]), st.booleans(), SPOILT, st.integers(0, 3), WORDS), min_size=AT_ONCE, max_size=AT_ONCE))
def _garbage(browser: Client, calls: list[tuple[str, bool, dict[str, str], int, str]]) -> None:
    for path, is_near, spoilt, way, header in calls:
        answer = _send(browser, way, path, {**(GOOD[path] if is_near else {}), **spoilt}, header)
        SEEN[answer.status_code] += 1
        assert answer.status_code < 500, (path, is_near, spoilt, way, header)


@pytest.mark.slow
def test_no_garbage_makes_the_provider_fall_over(hanako: Client, record_property: Callable[[str, object], None]) -> None:
    """Near-misses of good requests and plain garbage, at each endpoint, in four ways of sending."""
    SEEN.clear()
    _garbage(hanako)
    assert SEEN.total() >= ROUNDS * AT_ONCE
    assert SEEN.keys() >= {200, 302, 400, 401}
    record_property("figure", f"{SEEN.total():,} malformed requests, 0 answers of 5xx")


def _send(browser: Client, way: int, path: str, facts: dict[str, str], header: str) -> HttpResponse:
    plain = {_sendable(name): _sendable(value) for name, value in facts.items()}
    raw = "&".join(f"{name}={value}" for name, value in plain.items()).translate({0: None, 10: None, 13: None})
    credentials = {"Authorization": header.encode("ascii", "replace").decode().translate(dict.fromkeys(range(32)))}
    match way:
        case 0:
            return browser.get(f"{path}?{urlencode(plain)}")
        case 1:
            return browser.get(f"{path}?{raw}")
        case 2:
            return browser.post(path, plain, headers=credentials)
        case _:
            return browser.post(f"{path}?{urlencode(plain)}", data=urlencode(plain), content_type="application/x-www-form-urlencoded")


def _sendable(text: str) -> str:
    """What a browser or a program can put on the wire: no lone surrogates."""
    return text.encode("utf-8", "replace").decode()
