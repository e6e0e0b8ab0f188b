"""The keys that sign for the provider, two kinds (RS256 and ES256): of each one signs and one waits, already published; older ones
stay published while tokens of theirs live. Of those that are over, the public halves stay in the file: what they signed for ever is
still known as ours.

They lie in one file (`settings.OIDC_KEYS_FILE`, mode 0600), made at first need, changed by `manage.py rotate_keys`. Services
fetch the published set once an hour, so a key that has waited in it is known everywhere before it signs.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import functools
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import jwt
from allauth.core.internal import jwkkit
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.utils import timezone

RETIRES_AFTER = dt.timedelta(days=2)
RS256, ES256 = "RS256", "ES256"
ALGORITHMS = (RS256, ES256)
# Services' clocks and ours may differ by this much.
SKEW = dt.timedelta(seconds=90)


@dataclass(frozen=True)
class Key:
    """`signs_from` None: waiting. `published_until` None: not retired. Instants are ISO 8601."""

    pem: str
    made_at: str
    signs_from: str | None = None
    published_until: str | None = None
    alg: str = RS256


@dataclass(frozen=True)
class Signer:
    """A key ready for use: `jwk` is its public half as it is published."""

    kid: str
    jwk: dict[str, Any]
    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def published() -> tuple[Key, ...]:
    """All published keys, the newest first. Makes the file when there is none yet, and whatever kind it lacks."""
    path = Path(settings.OIDC_KEYS_FILE)
    if not path.exists():
        _write_first(path)
    keys = _read(str(path), path.stat().st_mtime_ns)
    if all(any(key.alg == alg and key.signs_from for key in keys) for alg in ALGORITHMS):
        return keys
    _complete(path)
    return _read(str(path), path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _read(path: str, _changed_at: int) -> tuple[Key, ...]:
    current = [key for key in _rows(Path(path)) if not _is_over(key)]
    return tuple(sorted(current, key=lambda key: key.made_at, reverse=True))


def _rows(path: Path) -> list[Key]:
    return [Key(**row) for row in json.loads(path.read_text())]


def _is_over(key: Key) -> bool:
    return bool(key.published_until) and str(key.published_until) <= timezone.now().astimezone(dt.UTC).isoformat()


def _past(path: Path) -> list[Key]:
    """The keys that are over and may have signed for ever, without what signs."""
    return [replace(key, pem=_public_half(key.pem)) for key in _rows(path) if key.alg == ES256 and _is_over(key)]


def signing_key(alg: str = RS256) -> Key:
    """The key of a kind that signs now: the one that began last."""
    signing = (key for key in published() if key.alg == alg and key.signs_from and not key.published_until)
    return max(signing, key=lambda key: str(key.signs_from))


@functools.lru_cache(maxsize=16)
def signer(pem: str) -> Signer:
    """Parsed once per process: parsing an RSA key costs 20 ms, more than all the rest of a token request."""
    private_key = serialization.load_pem_private_key(pem.encode(), None)
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private_key.public_key()))
    elif isinstance(private_key, rsa.RSAPrivateKey):
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key.public_key()))
    else:
        raise TypeError("The key ring holds RSA and EC keys alone.")
    kid = jwkkit.jwk_thumbprint(jwk)
    members = {name: value for name, value in jwk.items() if name != "key_ops"}
    return Signer(kid, members | {"kid": kid, "use": "sig"}, private_key)


def jwks() -> list[dict[str, Any]]:
    """The published set (RFC 7517)."""
    return [signer(key.pem).jwk | {"alg": key.alg} for key in published()]


def sign(claims: Mapping[str, object], alg: str, *, kind: str = "JWT") -> str:
    """A signed token with these claims; `kind` is the `typ` of its header."""
    used = signer(signing_key(alg).pem)
    return jwt.encode(dict(claims), used.private_key, algorithm=alg, headers={"kid": used.kid, "typ": kind})


def sign_for_ever(claims: Mapping[str, object]) -> str:
    """A signed text that is read when its key is long gone from the published set: the header carries the public key."""
    used = signer(signing_key(ES256).pem)
    return jwt.encode(dict(claims), used.private_key, algorithm=ES256, headers={"kid": used.kid, "typ": "tobira-anchor", "jwk": used.jwk})


def read_for_ever(token: str) -> dict[str, Any] | None:
    """What `sign_for_ever` of this installation signed, by whichever of its keys; None for any other.

    The header's key is not believed because it stands there: it must be one of the ring's, past ones too, or one that is pinned.
    """
    try:
        header = jwt.get_unverified_header(token)
        if jwkkit.jwk_thumbprint(header["jwk"]) not in {*_signed_for_ever(), *settings.TRAIL_ANCHOR_KEYS}:
            return None
        return jwt.decode(token, jwt.PyJWK(header["jwk"], algorithm=ES256).key, algorithms=[ES256])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None


def strangers(tokens: Iterable[str]) -> Iterator[str]:
    """Of each token the thumbprint of the key in its header, when `read_for_ever` would not know it; "" when it does, or there is none.
    The ring is read once for all of them."""
    known = {*_signed_for_ever(), *settings.TRAIL_ANCHOR_KEYS}
    for token in tokens:
        try:
            thumbprint = jwkkit.jwk_thumbprint(jwt.get_unverified_header(token)["jwk"])
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            thumbprint = ""
        yield "" if thumbprint in known else thumbprint


def _signed_for_ever() -> Iterator[str]:
    """The thumbprints of this ring's ES256 keys, those that are over among them. Whoever only verifies makes no ring."""
    path = Path(settings.OIDC_KEYS_FILE)
    for key in _rows(path) if path.exists() else ():
        if key.alg == ES256:
            yield _thumbprint(key.pem)


@functools.lru_cache(maxsize=256)
def _thumbprint(pem: str) -> str:
    public = serialization.load_pem_public_key(_public_half(pem).encode())
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError("ES256 is signed by EC keys alone.")
    return jwkkit.jwk_thumbprint(json.loads(jwt.algorithms.ECAlgorithm.to_jwk(public)))


def _public_half(pem: str) -> str:
    if "PRIVATE KEY" not in pem:
        return pem
    public = serialization.load_pem_private_key(pem.encode(), None).public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def read_own(token: str, *, audience: Sequence[str] = ()) -> dict[str, Any] | None:
    """The claims of a token that we signed for one of these services (none: for any), be it over or not; None for any other."""
    try:
        kid, alg = (jwt.get_unverified_header(token).get(name) for name in ("kid", "alg"))
        mine = next((key for key in published() if signer(key.pem).kid == kid and key.alg == alg), None)
        if mine is None:
            return None
        return jwt.decode(
            token, signer(mine.pem).private_key.public_key(), algorithms=[mine.alg], issuer=settings.OIDC_ISSUER,
            audience=[*audience] or None,
            options={"verify_exp": False, "verify_iat": False, "verify_aud": bool(audience), "require": ["iss", "sub", "aud", "iat"]},
        )  # fmt: skip
    except (jwt.InvalidTokenError, ValueError):
        return None


def rotate(now: dt.datetime) -> tuple[Key, ...]:
    """Of each kind let the waiting key sign from now on, retire the one that signed, make a new one to wait. Return those that sign."""
    utc = now.astimezone(dt.UTC)
    until = (utc + RETIRES_AFTER).isoformat()
    published()
    path = Path(settings.OIDC_KEYS_FILE)
    with _alone(path):
        before = _read(str(path), path.stat().st_mtime_ns)
        kept = [replace(key, published_until=until) if key.signs_from and not key.published_until else key for key in before]
        waiting = {key.alg: key for key in kept if not key.signs_from}
        chosen = {alg: replace(key, signs_from=utc.isoformat()) for alg, key in waiting.items()}
        turned = [chosen[key.alg] if key is waiting.get(key.alg) else key for key in kept]
        _draft(path, [*turned, *(_make(utc, alg) for alg in waiting), *_past(path)]).replace(path)
    return tuple(chosen.values())


def _make(now: dt.datetime, alg: str) -> Key:
    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        ec.generate_private_key(ec.SECP256R1()) if alg == ES256 else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    pem = private_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Key(pem.decode(), now.isoformat(), alg=alg)


def _pair(alg: str) -> list[Key]:
    now = timezone.now().astimezone(dt.UTC)
    return [replace(_make(now, alg), signs_from=now.isoformat()), _make(now, alg)]


def _write_first(path: Path) -> None:
    """Of several processes that start at once one wins: a link to a finished file either appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, [key for alg in ALGORITHMS for key in _pair(alg)])
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _complete(path: Path) -> None:
    """A ring of one kind alone, from before there were two, gets the other; keys that are there stay as they are."""
    with _alone(path):
        there = _read(str(path), path.stat().st_mtime_ns)
        missing = [alg for alg in ALGORITHMS if not any(key.alg == alg and key.signs_from for key in there)]
        if missing:
            _draft(path, [*there, *(key for alg in missing for key in _pair(alg)), *_past(path)]).replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _draft(path: Path, kept: Sequence[Key]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump([asdict(key) for key in kept], out)
    return draft
