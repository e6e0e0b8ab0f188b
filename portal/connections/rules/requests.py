"""Which protocol requests are too malformed to be read at all. They get 400: never 500, and never a redirect."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_VALUE = 8192
_KEYED_ONCE = "Each parameter may be given once."


class Malformed(ValueError):
    """`error` is the OAuth error code, the message tells the service's developer which parameter and why."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True)
class ClaimsRequest:
    """What we act on in the `claims` parameter: whose login is wanted, an `acr` without which there shall be no answer, and the
    claims that are asked for one by one. Facts are told by userinfo alone, whichever member names them."""

    sub: str | None = None
    essential_acr: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def check(params: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Raise `Malformed` for what no part of the protocol may receive: (name, values) as they came in query or body."""
    for name, values in params:
        if _has_control(name):
            raise Malformed("invalid_request", "A parameter's name holds a control character.")
        if name == "resource":
            raise Malformed("invalid_target", "resource: this server knows no resources.")
        if len(values) > 1:
            raise Malformed("invalid_request", f"{name[:40]}: {_KEYED_ONCE}")
        for value in values:
            _check_value(name[:40], value)


def _check_value(name: str, value: str) -> None:
    if len(value) > MAX_VALUE:
        raise Malformed("invalid_request", f"{name}: longer than {MAX_VALUE} characters.")
    if _has_control(value):
        raise Malformed("invalid_request", f"{name}: holds a control character.")
    if name == "claims" and value:
        read_claims(value)


def _has_control(text: str) -> bool:
    # NUL ends the statement in PostgreSQL, CR and LF would write headers, a lone surrogate cannot be encoded.
    return any(ord(char) < 32 or 127 <= ord(char) < 160 or 0xD800 <= ord(char) < 0xE000 for char in text)


def read_claims(text: str) -> ClaimsRequest:
    """Read the `claims` parameter (OpenID Connect Core §5.5). Raise `Malformed` unless it is an object of the right shape."""
    try:
        asked = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise Malformed("invalid_request", "claims: not JSON.") from None
    wanted, facts = _member(asked, "claims", "id_token"), _member(asked, "claims", "userinfo")
    for name, details in {**wanted, **facts}.items():
        if details is not None and not isinstance(details, dict):
            raise Malformed("invalid_request", f"claims: the value of {name[:40]} is neither null nor an object.")
    sub, acr = _member(wanted, "claims.id_token", "sub"), _member(wanted, "claims.id_token", "acr")
    value = sub.get("value")
    if value is not None and not isinstance(value, str):
        raise Malformed("invalid_request", "claims.id_token.sub.value: not a string.")
    essential_acr = _acr_values(acr) if acr.get("essential") is True else ()
    return ClaimsRequest(value, essential_acr, tuple(dict.fromkeys([*facts, *wanted])))


def _member(parent: object, where: str, name: str) -> dict[str, object]:
    if not isinstance(parent, dict):
        raise Malformed("invalid_request", f"{where}: not an object.")
    found = parent.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Malformed("invalid_request", f"{where}.{name}: not an object.")
    return found


def _acr_values(acr: dict[str, object]) -> tuple[str, ...]:
    values = acr.get("values", [acr["value"]] if "value" in acr else [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Malformed("invalid_request", "claims.id_token.acr: values is not a list of strings.")
    return tuple(values)


def read_max_age(text: str | None) -> int | None:
    """Seconds, None when not asked for. Raise `Malformed` unless it is a whole number from 0 up."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Malformed("invalid_request", "max_age: not a number of seconds.")
    return int(text)
