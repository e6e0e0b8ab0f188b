"""The page on which one pays with a test card, and the two questions that the portal's worker asks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, redirect, render_template, request

from samples.payment.config import Config
from samples.payment.signing import opened, signed
from samples.payment.till import Order, Till

GOOD_CARD, NO_FUNDS = "4111 1111 1111 1111", "4000 0000 0000 0002"
TOWNS = {"271403": "堺市", "272027": "岸和田市", "273210": "豊能町", "272051": "吹田市"}
PARTS = {"payment", "amount", "town", "label", "back", "until"}


def create_app(config: Config) -> Flask:
    app = Flask(__name__)
    page = Page(config)
    app.add_url_rule("/", view_func=page.home)
    app.add_url_rule("/pay", view_func=page.pay)
    app.add_url_rule("/pay/<ticket>", view_func=page.press, methods=["POST"])
    app.add_url_rule("/status", view_func=page.status, methods=["POST"])
    app.add_url_rule("/refund", view_func=page.refund, methods=["POST"])
    if config.may_be_told:
        app.add_url_rule("/control", view_func=page.control, methods=["POST"])
    return app


class Page:
    """One method per address."""

    def __init__(self, config: Config) -> None:
        self.config, self.till = config, Till(config)

    def home(self) -> str:
        return render_template("message.html", title="見本の決済ページ", text="「とびら」の申請の画面から、ここに来て支払います。")

    def pay(self) -> Any:
        words = opened("order", request.args.to_dict(), self.config.key)
        if words is None or not set(words) >= PARTS or not words["back"].startswith(f"{self.config.portal_url}/"):
            text = "とびらから来た注文ではないか、時間がたちすぎています。とびらの申請の画面から、もう一度「支払う」を押してください。"
            return render_template("message.html", title="この支払いは受け付けられません", text=text), 400
        order = self.till.take(words)
        return self._back(order) if order.status in ("paid", "refunded") else self._page(order)

    def press(self, ticket: str) -> Any:
        order = self.till.of_ticket(ticket) or abort(404)
        if request.form.get("what") == "stop":
            self.till.settle(order, "failed")
            return self._back(order)
        card = "".join(request.form.get("card", "").split())
        if card == NO_FUNDS.replace(" ", ""):
            return self._page(order, error="このカードは使えませんでした。別のカードを試してください。")
        if card != GOOD_CARD.replace(" ", ""):
            return self._page(order, error="見本のカードの番号を入れてください。本物のカードの番号は入れないでください。")
        if not self.till.settle(order, "paid") and order.status != "paid":
            return self._page(order, error="この注文の時間が過ぎました。とびらに戻って、もう一度「支払う」を押してください。")
        return self._back(order)

    def _page(self, order: Order, error: str = "") -> Any:
        shown = {"order": order, "town": TOWNS.get(order.town, order.town), "error": error, "good": GOOD_CARD, "bad": NO_FUNDS}
        return render_template("pay.html", **shown), 422 if error else 200

    def _back(self, order: Order) -> Response:
        told = signed("return", {"payment": order.payment, "status": order.status}, self.config.key)
        return redirect(f"{order.back}?{urlencode(told)}")  # type: ignore[return-value]

    # --- for machines ---
    def status(self) -> Any:
        return self._answer("status", lambda order, _words: None)

    def refund(self) -> Any:
        return self._answer("refund", lambda order, words: self.till.refund(order, words.get("amount", "")))

    def _answer(self, what: str, do: Any) -> Any:
        words = opened(what, request.form.to_dict(), self.config.key)
        if words is None:
            return jsonify(error="not signed"), 403
        order = self.till.find(words.get("payment", ""))
        if order:
            do(order, words)
        facts = self.till.facts(order) if order else {"payment": words.get("payment", ""), "status": "unknown"}
        return jsonify(signed(f"{what} answer", facts, self.config.key))

    def control(self) -> Any:
        """For tests: call back or not ("on", "off", "twice")."""
        self.till.calls = request.form.get("calls", "on")
        return jsonify(calls=self.till.calls)
