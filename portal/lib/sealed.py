"""Sealing of personal contents at rest: AES-256-GCM, and blind indexes for look-ups.

The text sealed for one place does not open in another: `aad` names table, column, row and town. Keys come from
`settings.SEAL_KEYS` (base64 of 32 bytes each): the first seals, all open, so that keys can be rotated.
"""

import base64
import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
KEY_ID = 4


class BrokenSeal(Exception):
    """The text was sealed for another place, with a key that is gone, or was changed. Always an error of ours, never of a person."""


def seal(plaintext: str, *, aad: str) -> str:
    """Seal a text for one place; the answer is URL-safe base64 of key id, nonce and ciphertext."""
    key = _keys()[0]
    nonce = os.urandom(NONCE)
    sealed = _cipher(key).encrypt(nonce, plaintext.encode(), aad.encode())
    return base64.urlsafe_b64encode(_key_id(key) + nonce + sealed).decode()


def unseal(sealed: str, *, aad: str) -> str:
    """Open a sealed text at the place it was sealed for. Raises `BrokenSeal`."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except ValueError:
        raise BrokenSeal("not a sealed text") from None
    key_id, nonce, body = raw[:KEY_ID], raw[KEY_ID : KEY_ID + NONCE], raw[KEY_ID + NONCE :]
    for key in _keys():
        if hmac.compare_digest(_key_id(key), key_id):
            try:
                return _cipher(key).decrypt(nonce, body, aad.encode()).decode()
            except InvalidTag as error:
                raise BrokenSeal(aad.split(":")[0]) from error
    raise BrokenSeal("unknown key")


def blind(value: str, *, purpose: str) -> str:
    """A keyed digest (64 hex digits) by which equal values find each other while the value itself is not kept."""
    return hmac.new(_blind_key(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[bytes, ...]:
    return _decoded(tuple(settings.SEAL_KEYS))


@functools.cache
def _decoded(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(key) for key in keys)


def _blind_key() -> bytes:
    # The last key, which stays when newer ones are put in front: an index must find what was written before a rotation.
    return hmac.new(_keys()[-1], b"blind index", hashlib.sha256).digest()


@functools.lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@functools.lru_cache(maxsize=16)
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID]
