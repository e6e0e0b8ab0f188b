"""Web push: our VAPID key, and one alert to one person's browsers through the service that each browser named.

The address of a subscription comes from a browser, so it could be any address: only the known push services are called, and no
redirect is followed. The key lies in `settings.VAPID_KEY_FILE` (mode 0600), made at first need; whoever loses it loses all subscriptions.
"""

from __future__ import annotations

import base64
import functools
import os
import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from portal.lib.outbound import Answer, Parcel, Send, Told, never_connected, of_status

# A day: who has no network until tomorrow finds the notice in the inbox, and a reminder follows anyway.
TTL = 24 * 3600
TIMEOUT = 5
GONE = frozenset({404, 410})
_BASE64 = re.compile(r"[A-Za-z0-9_-]{20,120}={0,2}")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser gave us: where to send, and for whom to encrypt."""

    id: uuid.UUID
    endpoint: str
    p256dh: str
    auth: str


def is_known_service(endpoint: str) -> bool:
    """Whether the address belongs to a push service that we are willing to call."""
    return len(endpoint) <= 1000 and any(re.match(pattern, endpoint) for pattern in settings.PUSH_SERVICES)


def is_key(text: str) -> bool:
    return _BASE64.fullmatch(text) is not None


def public_key() -> str:
    """Our key as browsers want it: the uncompressed point in URL-safe base64 without padding."""
    point = _key().public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _key() -> ec.EllipticCurvePrivateKey:
    path = Path(settings.VAPID_KEY_FILE)
    if not path.exists():
        _write_first(path)
    return _read(str(path))


@functools.lru_cache(maxsize=2)
def _read(path: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(Path(path).read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101
    return key


def _write_first(path: Path) -> None:
    """Of several processes that start at once one wins: a link to a finished file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


@contextmanager
def lane(texts: dict[str, str]) -> Iterator[Send]:
    """A connection for some pushes; `texts` are the constant words per language."""
    import requests

    with requests.Session() as session:
        session.max_redirects = 0
        session.trust_env = False
        yield lambda parcel: _to_all(session, parcel, texts)


def _to_all(session: Any, parcel: Parcel, texts: dict[str, str]) -> Told:
    """One alert to all browsers of a person. Whoever has one that took it has been told."""
    told = {one.id: _push(session, one, parcel.subject, texts[parcel.language]) for one in parcel.target}
    dead = tuple(key for key, (_, is_gone) in told.items() if is_gone)
    answers = [answer for answer, _ in told.values()]
    best = min(answers, key=lambda one: _RANK[one.answer], default=Told(Answer.REFUSED))
    return Told(best.answer, best.wait, dead)


_RANK = {Answer.ACCEPTED: 0, Answer.UNSURE: 1, Answer.BUSY: 2, Answer.AWAY: 3, Answer.UNSENT: 4, Answer.DENIED: 5, Answer.REFUSED: 6}


def _push(session: Any, to: Subscription, subject: uuid.UUID, text: str) -> tuple[Told, bool]:
    """(answer, whether the subscription is gone). The topic makes the service keep only the last alert about one thing."""
    import requests
    from py_vapid import Vapid02
    from pywebpush import WebPushException, webpush

    if not is_known_service(to.endpoint):
        return Told(Answer.REFUSED), True
    info = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
    try:
        webpush(
            info, text, Vapid02(_key()), {"sub": settings.PUSH_CONTACT}, ttl=TTL, timeout=TIMEOUT, requests_session=session,
            headers={"Topic": subject.hex, "Urgency": "normal"},
        )  # fmt: skip
    except WebPushException as error:
        return _refusal(error.response)
    except requests.RequestException as error:
        is_redirect = isinstance(error, requests.TooManyRedirects)
        return Told(Answer.REFUSED if is_redirect else Answer.AWAY if never_connected(error) else Answer.UNSURE), False
    except ValueError:
        # Keys that no browser made: nothing was encrypted, so nothing left.
        return Told(Answer.REFUSED), True
    return Told(Answer.ACCEPTED), False


def _refusal(response: Any) -> tuple[Told, bool]:
    if response is None:
        return Told(Answer.REFUSED), True
    return of_status(response.status_code, response.headers.get("Retry-After", "")), response.status_code in GONE
