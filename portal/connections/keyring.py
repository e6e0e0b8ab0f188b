"""The keys that sign ID tokens: one signs, one waits (already published), older ones stay published while tokens of theirs live.

They lie in one file (`settings.OIDC_KEYS_FILE`, mode 0600), made at first need, changed by `manage.py rotate_keys`. Services
fetch the published set once an hour, so a key that has waited in it is known everywhere before it signs.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from allauth.core.internal import jwkkit
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils import timezone

RETIRES_AFTER = dt.timedelta(days=2)


@dataclass(frozen=True)
class Key:
    """`signs_from` None: waiting. `published_until` None: not retired. Instants are ISO 8601."""

    pem: str
    made_at: str
    signs_from: str | None = None
    published_until: str | None = None


@dataclass(frozen=True)
class Signer:
    """A key ready for use: `jwk` is its public half as it is published."""

    kid: str
    jwk: dict[str, Any]
    private_key: rsa.RSAPrivateKey


def published() -> tuple[Key, ...]:
    """All published keys, the newest first. Makes the file when there is none yet."""
    path = Path(settings.OIDC_KEYS_FILE)
    if not path.exists():
        _write_first(path)
    return _read(str(path), path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _read(path: str, _changed_at: int) -> tuple[Key, ...]:
    now = timezone.now().astimezone(dt.UTC).isoformat()
    found = [Key(**row) for row in json.loads(Path(path).read_text())]
    current = [key for key in found if not key.published_until or key.published_until > now]
    return tuple(sorted(current, key=lambda key: key.made_at, reverse=True))


def signing_key() -> Key:
    """The key that signs now: the one that began last."""
    return max((key for key in published() if key.signs_from and not key.published_until), key=lambda key: str(key.signs_from))


@functools.lru_cache(maxsize=8)
def signer(pem: str) -> Signer:
    """Parsed once per process: parsing an RSA key costs 20 ms, more than all the rest of a token request."""
    jwk, private_key = jwkkit.load_jwk_from_pem(pem)
    return Signer(jwk["kid"], jwk, private_key)


def rotate(now: dt.datetime) -> Key:
    """Let the waiting key sign from now on, retire the one that signed, make a new one to wait. Return the one that signs."""
    utc = now.astimezone(dt.UTC)
    until = (utc + RETIRES_AFTER).isoformat()
    kept = [replace(key, published_until=until) if key.signs_from and not key.published_until else key for key in published()]
    waiting = next(key for key in kept if not key.signs_from)
    chosen = replace(waiting, signs_from=utc.isoformat())
    _replace(Path(settings.OIDC_KEYS_FILE), [chosen if key is waiting else key for key in kept] + [_make(utc)])
    return chosen


def _make(now: dt.datetime) -> Key:
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Key(pem.decode(), now.isoformat())


def _write_first(path: Path) -> None:
    """Of several processes that start at once one wins: a link to a finished file either appears whole or not at all."""
    now = timezone.now().astimezone(dt.UTC)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, [replace(_make(now), signs_from=now.isoformat()), _make(now)])
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _replace(path: Path, kept: list[Key]) -> None:
    _draft(path, kept).replace(path)


def _draft(path: Path, kept: list[Key]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump([asdict(key) for key in kept], out)
    return draft
