"""Answers that no honest server gives: endless, slow, cut short, of another kind, pointing elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response

SLOW = 30.0
HUGE = 10 * 1024 * 1024


def slow(answer: dict[str, Any]) -> Response:
    time.sleep(SLOW)
    return whole(answer)


def drip(answer: dict[str, Any]) -> Response:
    """A byte now and then: each read is quick, the whole never ends."""

    def drops() -> Iterator[bytes]:
        yield b"{"
        for _ in range(int(SLOW * 2)):
            time.sleep(0.5)
            yield b" "

    return Response(drops(), mimetype="application/json")


def huge(answer: dict[str, Any]) -> Response:
    return Response(json.dumps({**answer, "padding": "x" * HUGE}), mimetype="application/json")


def cut(answer: dict[str, Any]) -> Response:
    body = json.dumps(answer).encode()
    return Response(iter([body[: len(body) // 2]]), mimetype="application/json", headers={"Content-Length": str(len(body))})


def html(answer: dict[str, Any]) -> Response:
    return Response("<!doctype html><h1>Maintenance</h1>", mimetype="text/html")


def redirect(answer: dict[str, Any]) -> Response:
    return Response(status=307, headers={"Location": "/api/realms/main/elsewhere"})


def error500(answer: dict[str, Any]) -> Response:
    return Response("oops", status=500)


def not_an_object(answer: dict[str, Any]) -> Response:
    return Response("[1, 2", mimetype="application/json")


def whole(answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer), mimetype="application/json", headers={"Cache-Control": "no-store"})


BROKEN: dict[str, Callable[[dict[str, Any]], Response]] = {
    "slow": slow, "drip": drip, "huge": huge, "cut": cut, "html": html, "redirect": redirect, "error500": error500, "list": not_an_object,
}
