"""The endpoints as the Digital Agency has them (Keycloak's shape), and the screens of a telephone that holds a card to it."""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import Flask, Response, abort, jsonify, redirect, render_template, request

from samples.card.broken import BROKEN, whole
from samples.card.config import REALM, Client, Config
from samples.card.deck import DECK, PIN, SIGNING_PIN, Card, Lock
from samples.card.desk import TOKEN_SECONDS, Desk, Grant, Question
from samples.card.tickets import CLAIM_LIES, HEADER_LIES, Mint

SCOPES = ("openid", "name", "address", "birthdate", "gender", "sign")
ITEMS = ("name", "address", "birthdate", "gender")
REQUIRED = ["iss", "sub", "aud", "exp", "jti"]
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
USERINFO_LIES = ("userinfo_sub", "userinfo_no_sub", "userinfo_no_name", "userinfo_bad_birthdate")
OTHER_LIES = (
    "mix_up", "replay", "no_id_token", "wrong_state", "timeout", "no_sign_scope", "revoked_midway", "bearer_missing", "keys_html",
    "keys_weak",
)  # fmt: skip
LIES = (
    *CLAIM_LIES, *HEADER_LIES, *USERINFO_LIES, *OTHER_LIES, *(f"token_{way}" for way in BROKEN), *(f"userinfo_{way}" for way in BROKEN),
)  # fmt: skip


def create_app(config: Config) -> Flask:
    app = Flask(__name__)
    sandbox = Sandbox(config)
    base = f"{REALM}/protocol/openid-connect"
    app.add_url_rule(f"{REALM}/.well-known/openid-configuration", view_func=sandbox.discovery)
    app.add_url_rule(f"{base}/auth", view_func=sandbox.auth)
    app.add_url_rule(f"{base}/token", view_func=sandbox.token, methods=["POST"])
    app.add_url_rule(f"{base}/userinfo", view_func=sandbox.userinfo)
    app.add_url_rule(f"{base}/certs", view_func=sandbox.certs)
    app.add_url_rule(f"{REALM}/elsewhere", view_func=sandbox.elsewhere, methods=["GET", "POST"])
    app.add_url_rule("/", view_func=sandbox.home)
    app.add_url_rule("/card/<number>", view_func=sandbox.pick, methods=["POST"])
    app.add_url_rule("/card/<number>/pin", view_func=sandbox.pin, methods=["POST"])
    app.add_url_rule("/card/<number>/cancel", view_func=sandbox.cancel, methods=["POST"])
    app.add_url_rule("/reset", view_func=sandbox.reset, methods=["POST"])
    if config.may_lie:
        app.add_url_rule("/control", view_func=sandbox.control, methods=["POST"])
    return app


class Sandbox:
    """One method per address."""

    def __init__(self, config: Config) -> None:
        self.config, self.desk, self.lock, self.mint = config, Desk(), Lock(), Mint()
        self.lie = ""
        self.last_ticket = ""
        self.followed = 0
        self.calls = 0
        self._counting = threading.Lock()

    # --- for machines ---
    def discovery(self) -> Response:
        base = f"{self.config.issuer}/protocol/openid-connect"
        return jsonify(
            issuer=self.config.issuer, authorization_endpoint=f"{base}/auth", token_endpoint=f"{base}/token",
            userinfo_endpoint=f"{base}/userinfo", jwks_uri=f"{base}/certs", scopes_supported=SCOPES, response_types_supported=["code"],
            subject_types_supported=["pairwise"], id_token_signing_alg_values_supported=["ES256"],
            code_challenge_methods_supported=["S256"],
            token_endpoint_auth_methods_supported=["private_key_jwt"], token_endpoint_auth_signing_alg_values_supported=["ES256"],
        )  # fmt: skip

    def certs(self) -> Response:
        if self.lie == "keys_html":
            return BROKEN["html"]({})
        keys = self.mint.published()
        if self.lie == "keys_weak":  # the right key under another curve's name: a careless reader would take it
            keys = {"keys": [{**keys["keys"][0], "kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}]}
        return whole(keys)

    def token(self) -> Any:
        self._count()
        asked = request.form
        client = self._authenticated(asked.get("client_assertion", ""))
        if client is None or asked.get("client_assertion_type") != BEARER:
            return _refused("invalid_client", "client assertion", 401)
        grant = self.desk.spend(asked.get("code", ""))
        if asked.get("grant_type") != "authorization_code" or grant is None or grant.question.client_id != client.client_id:
            return _refused("invalid_grant", "code")
        if grant.question.redirect_uri != asked.get("redirect_uri") or not grant.fits(asked.get("code_verifier", "")):
            return _refused("invalid_grant", "redirect_uri or code_verifier")
        if grant.card.trouble == "revoked_midway" or self.lie == "revoked_midway":
            return _refused("invalid_grant", "certificate_revoked")
        scope = [word for word in grant.question.scope if word != "sign" or self.lie != "no_sign_scope"]
        answer = {
            "access_token": self.desk.token_for(grant), "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": " ".join(scope),
            "id_token": self._ticket(grant),
        }
        if self.lie in ("no_id_token", "bearer_missing"):
            answer.pop("id_token" if self.lie == "no_id_token" else "access_token")
        return BROKEN.get(self.lie.removeprefix("token_"), whole)(answer) if self.lie.startswith("token_") else whole(answer)

    def _ticket(self, grant: Grant) -> str:
        if self.lie == "replay" and self.last_ticket:
            return self.last_ticket
        now, asked = int(time.time()), grant.question
        claims = {
            "iss": self.config.issuer, "sub": self.mint.sub(asked.client_id, grant.card.number),
            "aud": asked.client_id, "azp": asked.client_id,
            "iat": now, "exp": now + TOKEN_SECONDS, "auth_time": int(grant.read_at), "nonce": asked.nonce, "typ": "ID",
            "acr": asked.acr_values, "jti": f"{asked.number}-{now}",
        }
        self.last_ticket = self.mint.sign(claims, self.lie)
        return self.last_ticket

    def userinfo(self) -> Any:
        grant = self.desk.bearer(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if grant is None:
            return _refused("invalid_token", "access token", 401)
        asked, card = grant.question, grant.card
        answer = {"sub": self.mint.sub(asked.client_id, card.number)} | {item: getattr(card, item) for item in ITEMS if item in asked.scope}
        match self.lie:
            case "userinfo_sub":
                answer["sub"] = self.mint.sub(asked.client_id, "taro")
            case "userinfo_no_sub":
                answer.pop("sub")
            case "userinfo_no_name":
                answer.pop("name")
            case "userinfo_bad_birthdate":
                answer["birthdate"] = "99999999"
        return BROKEN.get(self.lie.removeprefix("userinfo_"), whole)(answer) if self.lie.startswith("userinfo_") else whole(answer)

    def _authenticated(self, assertion: str) -> Client | None:
        """private_key_jwt: signed with a registered key, made for this endpoint, never seen before."""
        endpoint = f"{self.config.issuer}/protocol/openid-connect/token"
        try:
            client = self.config.client(str(jwt.decode(assertion, options={"verify_signature": False})["iss"]))
            if client is None:
                return None
            key = jwt.PyJWK(client.keys[0], "ES256").key
            claims = jwt.decode(assertion, key, algorithms=["ES256"], audience=endpoint, options={"require": REQUIRED})
        except (jwt.PyJWTError, KeyError, IndexError):
            return None
        return client if claims["sub"] == client.client_id and self.desk.is_new(str(claims["jti"])) else None

    # --- for people ---
    def home(self) -> str:
        return render_template("home.html", cards=DECK.values(), pin=PIN, signing_pin=SIGNING_PIN)

    def auth(self) -> Any:
        asked = request.args
        client = self.config.client(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client.redirect_uris:
            return render_template("message.html", title="この申込みは受け付けられません"), 400
        scope = tuple(asked.get("scope", "").split())
        question = Question(
            client.client_id, asked["redirect_uri"], scope, asked.get("state", ""), asked.get("nonce", ""), asked.get("code_challenge", ""),
            asked.get("acr_values", "aal3 crl"),
        )
        is_whole = question.state and question.nonce and question.code_challenge and asked.get("code_challenge_method") == "S256"
        if not is_whole or asked.get("response_type") != "code" or "openid" not in scope or not set(scope) <= set(SCOPES):
            return self._back(question, error="invalid_request")
        self.desk.ask(question)
        return self._page("pick.html", question, cards=DECK.values())

    def pick(self, number: str) -> Any:
        question, card = self._asked(number)
        if card.trouble in ("certificate_expired", "certificate_revoked"):
            return self._page("trouble.html", question, card=card, trouble=card.trouble)
        if question.signing and not card.signs:
            return self._page("trouble.html", question, card=card, trouble="no_signing_certificate")
        return self._pin_page(question, card)

    def pin(self, number: str) -> Any:
        question, card = self._asked(number)
        if self.lie == "timeout":
            return self._back(question, error="access_denied", error_description="timeout")
        if self.lock.try_pin(card, request.form.get("pin", ""), question.signing):
            return self._back(question, code=self.desk.code_for(question, card), session_state=question.number)
        return self._pin_page(question, card, is_wrong=True)

    def cancel(self, number: str) -> Any:
        question = self.desk.question(number) or abort(404)
        reason = request.form.get("reason", "")
        return self._back(question, error="access_denied", **({"error_description": reason} if reason else {}))

    def reset(self) -> Response:
        self.lock.reset()
        return redirect("/")  # type: ignore[return-value]

    def _pin_page(self, question: Question, card: Card, is_wrong: bool = False) -> str:
        left = self.lock.left(card, question.signing)
        if left <= 0:
            return self._page("trouble.html", question, card=card, trouble="pin_locked")
        pin = SIGNING_PIN if question.signing else PIN
        return self._page("pin.html", question, card=card, left=left, is_wrong=is_wrong, pin=pin)

    def _page(self, template: str, question: Question, **more: Any) -> str:
        return render_template(template, question=question, **more)

    def _asked(self, number: str) -> tuple[Question, Card]:
        question, card = self.desk.question(number), DECK.get(request.form.get("card", ""))
        if question is None or card is None:
            abort(404)
        return question, card

    def _back(self, question: Question, **facts: str) -> Response:
        """To the client, with its state; a mix-up says that another provider answered."""
        self.desk.close(question)
        facts |= {"state": question.state if self.lie != "wrong_state" else "of-somebody-else", "iss": self.config.issuer}
        if self.lie == "mix_up":
            facts["iss"] = "https://evil.example/api/realms/main"
        return redirect(f"{question.redirect_uri}?{urlencode(facts)}")  # type: ignore[return-value]

    # --- for tests ---
    def control(self) -> Any:
        """Lie from now on (`lie=`, empty for the truth), or unlock all cards; tells what was asked of this process so far."""
        lie = request.form.get("lie", self.lie)
        if lie and lie not in LIES:
            abort(400)
        self.lie = lie
        if "reset" in request.form:
            self.lock.reset()
        if "new_keys" in request.form:
            self.mint = Mint()
        return jsonify(lie=self.lie, lies=LIES, followed=self.followed, calls=self.calls)

    def elsewhere(self) -> Response:
        self.followed += 1
        return whole({})

    def _count(self) -> None:
        with self._counting:
            self.calls += 1


def _refused(error: str, description: str, status: int = 400) -> tuple[Response, int]:
    return jsonify(error=error, error_description=description), status
