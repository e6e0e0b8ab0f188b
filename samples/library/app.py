"""The pages of the library, and its login by OpenID Connect: code flow with PKCE (S256), state and nonce, by Authlib."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from joserfc.errors import JoseError
from requests import RequestException

from samples.library.config import Config
from samples.library.desk import Desk, Reader
from samples.library.leaving import LogoutReader
from samples.library.loans import BOOKS, Loans

Answer = Response | str | tuple[str, int]
JAPAN = dt.timezone(dt.timedelta(hours=9))


def create_app(config: Config) -> Flask:
    """The library as a WSGI application. The portal may still be down: it is asked for its metadata at the first login."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    secure = config.own_url.startswith("https://")
    app.config.update(SESSION_COOKIE_NAME="library", SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=secure)
    library = Library(app, config)
    app.context_processor(library.common)
    app.register_error_handler(OAuthError, library.refused)
    app.register_error_handler(RequestException, library.unreachable)
    for path, page in (("/", library.home), ("/login", library.login), ("/callback", library.callback), ("/shelf", library.shelf)):
        app.add_url_rule(path, view_func=page)
    app.add_url_rule("/books/<int:number>/<any(borrow, return):deed>", view_func=library.book, methods=["POST"])
    app.add_url_rule("/logout", view_func=library.logout, methods=["POST"])
    app.add_url_rule("/backchannel-logout", view_func=library.backchannel_logout, methods=["POST"])
    return app


def notice(words: str, code: str, status: int) -> tuple[str, int]:
    return render_template("notice.html", words=words, code=code), status


class Library:
    """One method per page."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.config = config
        self.desk = Desk()
        self.loans = Loans(config.loans_file)
        self.portal: Any = OAuth(app).register(
            "portal",
            client_id=config.client_id,
            client_secret=config.client_secret,
            server_metadata_url=f"{config.portal_url}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
        )
        self.leaving = LogoutReader(self.portal, config.client_id)

    def common(self) -> dict[str, Any]:
        return {"reader": self.desk.reader(), "portal_url": self.config.portal_url}

    def refused(self, error: OAuthError) -> Answer:
        if error.error == "access_denied":
            return notice("とびらでのログインをやめました。", error.error, 400)
        return notice("とびらでログインできませんでした。もう一度お試しください。", error.error, 400)

    def unreachable(self, error: RequestException) -> Answer:
        return notice("いま、とびらにつながりません。しばらくしてからお試しください。", "portal_unreachable", 503)

    def home(self) -> Answer:
        return render_template("home.html", books=BOOKS, lent=self.loans.lent())

    def login(self) -> Any:
        return self.portal.authorize_redirect(f"{self.config.own_url}/callback", nonce=secrets.token_urlsafe(24))

    def callback(self) -> Any:
        token = self.portal.authorize_access_token()
        facts = self.portal.userinfo(token=token)
        if facts["sub"] != token["userinfo"]["sub"]:
            raise OAuthError("sub_mismatch", "userinfo speaks of somebody else")
        self.desk.welcome(Reader(facts["sub"], facts.get("name", ""), token))
        return redirect(url_for("shelf"))

    def shelf(self) -> Any:
        reader = self.desk.reader()
        if reader is None and not self.desk.was_cleared():
            return redirect(url_for("login"))
        # Asked at each visit: whoever stops the connection at the portal is a stranger here from the next page on.
        if reader is None or self.portal.get(self._endpoint("userinfo"), token=reader.token).status_code == 401:
            self.desk.farewell()
            return notice("とびらとのつながりが終わったため、ログアウトしました。", "connection_ended", 200)
        lent = self.loans.lent()
        free = [book for book in BOOKS if book.number not in lent]
        return render_template("shelf.html", loans=self.loans.shelf(reader.sub), books=free, lent=lent)

    def book(self, number: int, deed: str) -> Any:
        reader = self.desk.sender() or abort(403)
        if deed == "return":
            self.loans.give_back(number, reader.sub)
        elif not self.loans.borrow(number, reader.sub, dt.datetime.now(JAPAN).date()):
            return notice("その本は、ほかの方が借りています。", "lent", 409)
        return redirect(url_for("shelf"))

    def logout(self) -> Any:
        gone = self.desk.farewell()
        if gone is None:
            return redirect(url_for("home"))
        home = f"{self.config.own_url}/"
        facts = {"id_token_hint": gone.token["id_token"], "post_logout_redirect_uri": home, "client_id": self.config.client_id}
        return redirect(f"{self._endpoint('end_session')}?{urlencode(facts)}")

    def backchannel_logout(self) -> Response:
        """Called by the portal itself when somebody has left it: no browser, no cookie."""
        try:
            self.desk.clear(self.leaving.read(request.form.get("logout_token", "")))
            answer = Response()
        except JoseError:
            answer = jsonify(error="invalid_request")
            answer.status_code = 400
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _endpoint(self, name: str) -> str:
        return str(self.portal.load_server_metadata()[f"{name}_endpoint"])
