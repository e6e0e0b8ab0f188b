"""What keeps the provider closed: system checks, the patch point, keys, hashers, and the operator's commands."""

from __future__ import annotations

import base64
import datetime as dt
import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import jwt
import pytest
from allauth.idp.oidc.internal.oauthlib import request_validator, server
from allauth.idp.oidc.models import Client as Registered
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.connections import checks, keyring, onboarding, patches
from portal.connections.models import ConnectedService, DraftState, ServiceDraft
from portal.connections.rules import assurance, registration
from portal.identity.rules.levels import Level, Method, Proof, standing_of
from tests.cast import Cast
from tests.connections.make import Party, entered, service

FILE = Path(settings.BASE_DIR) / onboarding.LIBRARY


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any) -> Path:
    settings.OIDC_KEYS_FILE = str(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def kids() -> set[str]:
    return {key["kid"] for key in Client().get("/.well-known/jwks.json").json()["keys"]}


@pytest.mark.django_db
def test_keys_turn_without_anybody_being_logged_out(cast: Cast, own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service()
    browser, party = entered(cast.hanako), Party()
    before, tokens = kids(), party.tokens(browser)
    assert (len(before), stat.S_IMODE(own_keys.stat().st_mode)) == (4, 0o600)
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "6 keys are published" in out.getvalue()
    assert kids() > before
    assert party.read(tokens["id_token"])["sub"] == party.read(party.tokens(browser)["id_token"])["sub"]
    assert "code" in party.ask(browser, id_token_hint=tokens["id_token"], prompt="none")["Location"]
    used = {json.loads(_header(token))["kid"] for token in (tokens["id_token"], party.tokens(browser)["id_token"])}
    assert (len(used), used <= before) == (2, True)


def _header(token: str) -> bytes:
    return base64.urlsafe_b64decode(token.split(".")[0] + "==")


@pytest.mark.django_db
def test_a_retired_key_is_taken_out_after_two_days(own_keys: Path) -> None:
    first = keyring.signing_key()
    keyring.rotate(timezone.now() - dt.timedelta(days=3))
    assert first.pem not in {key.pem for key in keyring.published()}
    assert len(keyring.published()) == 4


def test_the_start_is_refused_when_the_patch_point_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    patches.apply()
    monkeypatch.setattr(patches, "KNOWN_VERSION", "66.0.0")
    with pytest.raises(ImproperlyConfigured, match=r"knows 66\.0\.0 only"):
        patches.apply()
    monkeypatch.undo()
    monkeypatch.setattr(server, "get_server", lambda: type("Stock", (), {"request_validator": object()}))
    with pytest.raises(ImproperlyConfigured, match="no longer takes its validator"):
        patches.apply()
    monkeypatch.undo()
    monkeypatch.delattr(request_validator.OAuthLibRequestValidator, "validate_silent_authorization")
    with pytest.raises(ImproperlyConfigured, match="validate_silent_authorization"):
        patches.apply()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("PASSWORD_HASHERS", [checks.HASHER, "django.contrib.auth.hashers.MD5PasswordHasher"], "tobira.E510"),
        ("IDP_OIDC_ADAPTER", "allauth.idp.oidc.adapter.DefaultOIDCAdapter", "tobira.E511"),
        ("IDP_OIDC_DCR_ENABLED", True, "tobira.E512"),
        ("OIDC_ISSUER", "http://portal.example", "tobira.E513"),
    ],
)
def test_settings_that_would_open_it_fail_the_check(settings: Any, name: str, value: object, found: str) -> None:
    assert checks.settings_keep_the_provider_closed() == []
    setattr(settings, name, value)
    assert [message.id for message in checks.settings_keep_the_provider_closed()] == [found]


@pytest.mark.django_db
def test_a_client_that_skips_consent_or_has_a_wildcard_fails_the_check_and_still_gets_nothing(cast: Cast) -> None:
    service()
    assert checks.clients_are_strict(["default"]) == []
    Registered.objects.update(skip_consent=True, allow_uri_wildcards=True, redirect_uris="https://*.example.jp/callback")
    assert [message.id for message in checks.clients_are_strict(["default"])] == ["tobira.E514", "tobira.E515"]
    assert Party().ask(entered(cast.hanako)).status_code == 400
    Registered.objects.update(redirect_uris="https://library.example.jp/callback")
    assert "とつながりますか" in Party().ask(entered(cast.hanako)).content.decode().replace("<wbr>", "")


@pytest.mark.django_db
def test_a_client_without_a_service_does_not_exist(cast: Cast) -> None:
    address = "https://library.example.jp/callback"
    Registered.objects.create(id="library", redirect_uris=address, scopes="openid\nprofile", skip_consent=True)
    assert Party().ask(entered(cast.hanako)).status_code == 400


def test_secrets_of_services_are_kept_hashed_and_passwords_never_this_way() -> None:
    kept = make_password("s" * 43, hasher="service_hmac_sha256")
    assert (check_password("s" * 43, kept), check_password("t" * 43, kept)) == (True, False)
    assert not make_password("a resident's password").startswith("service_")


@pytest.mark.django_db
def test_connecting_a_demo_from_a_file_twice_changes_nothing(tmp_path: Path, settings: Any) -> None:
    secret = tmp_path / "library.secret"
    out = StringIO()
    settings.DEMO = True
    for _ in range(2):
        call_command("connect_service", FILE, url="http://localhost:8010", secret_file=secret, now=True, stdout=out)
    made = ConnectedService.objects.get()
    assert (made.slug, made.start_url, made.municipality_id) == ("library", "http://localhost:8010/login", "271403")
    assert made.client.check_secret(secret.read_text())
    assert (stat.S_IMODE(secret.stat().st_mode), secret.read_text() in out.getvalue()) == (0o600, False)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["library", "booking"])
def test_a_file_waits_for_an_operator_and_outside_a_demo_nothing_is_connected_at_once(slug: str) -> None:
    file, out = Path(settings.BASE_DIR) / "samples" / slug / "service.toml", StringIO()
    call_command("connect_service", file, url="http://localhost:8010", check=True, stdout=out)
    assert ("is in order" in out.getvalue(), ServiceDraft.objects.exists()) == (True, False)
    call_command("connect_service", file, url="http://localhost:8010", stdout=out)
    draft = ServiceDraft.objects.get()
    assert (draft.slug, draft.state, draft.drafted_by) == (slug, DraftState.SUBMITTED, None)
    with pytest.raises(CommandError, match="--now is for demos"):
        call_command("connect_service", file, url="http://localhost:8010", now=True)
    assert not ConnectedService.objects.exists()


@pytest.mark.django_db
def test_a_service_with_a_key_of_its_own_is_connected_from_two_files(tmp_path: Path, settings: Any) -> None:
    settings.DEMO = True
    keys = tmp_path / "handbook.jwks.json"
    handbook = Path(settings.BASE_DIR) / onboarding.HANDBOOK
    keys.write_text("no JSON")
    with pytest.raises(CommandError, match="を読み取れません"):
        call_command("connect_service", handbook, url="http://localhost:8011", jwks_file=keys, now=True)
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    keys.write_text(json.dumps({"keys": [{**public, "kid": "k1"}]}))
    out = StringIO()
    call_command("connect_service", handbook, url="http://localhost:8011", jwks_file=keys, now=True, stdout=out)
    made = ConnectedService.objects.get()
    assert (made.slug, made.proof, made.jwks["keys"][0]["kid"]) == ("handbook", "private_key_jwt", "k1")
    assert "shown this once" not in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("slug = ", "を読み取れません"),
        ('slug = "x"', "登録内容に誤りがあります"),
        (None, "を読み取れません"),
        ("{good}\nclaims = ['phone']", "知らない項目があります: phone"),
        ("{good}\nkind = 'friend'", "登録内容に誤りがあります"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_sentence(tmp_path: Path, text: str | None, sentence: str) -> None:
    lines = FILE.read_text().splitlines()
    head = lines[: lines.index("[pia]")]
    good = "\n".join(line for line in head if not line.startswith(("claims", "kind"))).replace("{url}", "https://a.jp")
    file = tmp_path / "service.toml"
    if text is not None:
        file.write_text(text.replace("{good}", good))
    with pytest.raises(CommandError, match=sentence):
        call_command("connect_service", file)
    assert not ConnectedService.objects.exists()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([], (0, (), assurance.SELF_ASSERTED)),
        ([(Method.MAIL, 10.9)], (10, ("otp",), assurance.SELF_ASSERTED)),
        ([(Method.MAIL, 10), (Method.APP, 20)], (20, ("mfa", "otp"), assurance.STRONG)),
        ([(Method.APP, 20)], (20, ("otp",), assurance.SELF_ASSERTED)),
        ([(Method.PASSKEY, 20)], (20, ("hwk", "mfa"), assurance.STRONG)),
        ([(Method.MAIL, 10), (Method.CARD, 400)], (400, ("mfa", "otp", "pin", "sc"), assurance.CARD)),
        ([(Method.MAIL, 10), (Method.SIGNATURE, 400)], (400, ("mfa", "otp", "pin", "sc"), assurance.CARD)),
        ([(Method.MAIL, 10), (Method.CARD, 100)], (100, ("mfa", "otp", "pin", "sc"), assurance.STRONG)),
        ([(Method.CARD, 400), (Method.ENDED, 450)], (0, (), assurance.SELF_ASSERTED)),
    ],
)
def test_a_sessions_proofs_are_weighed(shown: list[tuple[Method, float]], expected: tuple[object, ...]) -> None:
    levels = {Method.CARD: Level.CARD, Method.SIGNATURE: Level.SIGNED, Method.ENDED: Level.GUEST}
    begun = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    proofs = [Proof(method, levels.get(method, Level.MAIL), begun + dt.timedelta(seconds=at)) for method, at in shown]
    found = assurance.assess(standing_of(proofs, begun + dt.timedelta(seconds=500)))
    assert (found.auth_time, found.amr, found.acr) == expected


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://a.example/cb", None),
        ("https://a.example:8443/cb?x=1", None),
        ("http://localhost:8010/cb", None),
        ("http://127.0.0.1/", None),
        ("http://a.example/cb", "plain-http"),
        ("https://*.example/", "wildcard"),
        ("https://u@a.example/", "user"),
        ("https://a.example/#x", "fragment"),
        ("/cb", "relative"),
        ("https://", "relative"),
        ("https://[", "garbled"),
        ("https://a.example:99999/", "garbled"),
        ("https://a.example/ x", "garbled"),
        ("https://a.example\\b", "garbled"),
        ("", "relative"),
    ],
)
def test_addresses_that_may_be_registered(address: str, fault: str | None) -> None:
    assert registration.fault_of(address) == fault
