"""Sealing of personal contents at rest: AES-256-GCM, and blind indexes for look-ups.

The text sealed for one place does not open in another: `aad` names table and column, town and row, as `floor.table:271403:row`.
What names a town is sealed with a data key of that town, which a `Keeper` knows (`portal.municipalities.datakeys` puts itself here); when
the key is shredded, everything under it is unreadable. What names none is sealed with the first of `settings.SEAL_KEYS`; all open.

A town's text is `2.` + the name of its key (8 letters) + base64; the first release wrote base64 alone, and it opens still.
"""

import base64
import functools
import hashlib
import hmac
import os
import re
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from portal.lib.masterkeys import decoded

NONCE = 12
KEY_ID = 4
MARK = "2."
NAME = 8
_TOWN = re.compile(r"([a-z_]+\.[A-Za-z0-9_-]+):(\d{6}):")
_town_owns: set[str] = set()
_in_files: set[str] = set()


class BrokenSeal(Exception):
    """The text was sealed for another place, with a key that is gone, or was changed. Always an error of ours, never of a person."""


class KeyShredded(BrokenSeal):
    """The key was destroyed on purpose: nobody can open this any more."""


class Keeper(Protocol):
    """Who knows the data keys. A ring is a town and what of it: see `ring_of`."""

    def current(self, ring: str) -> tuple[str, bytes]:
        """(name, key) that seals now. Raises `BrokenSeal` when the ring has none."""

    def find(self, name: str, town: str) -> bytes:
        """The key of that name, which must be this town's. Raises `KeyShredded` or `BrokenSeal`."""


keepers: list[Keeper] = []


def town_owns(*tables: str) -> None:
    """These tables (`floor.table` of the aad) are the town's alone and go with it; all others residents hold, and they stay."""
    _town_owns.update(tables)


def in_files(*tables: str) -> None:
    """These tables seal files beside the data base, which are not sealed anew when keys change: their keys live as long as they do."""
    _in_files.update(tables)


def ring_of(aad: str) -> str:
    """Which keys seal this place, "271403:own-files" say; empty for what belongs to no town."""
    named = _TOWN.match(aad)
    if named is None or not keepers:
        return ""
    return f"{named[2]}:{'own' if named[1] in _town_owns else 'held'}{'-files' if named[1] in _in_files else ''}"


def seal(plaintext: str, *, aad: str) -> str:
    """Seal a text for one place."""
    ring, nonce = ring_of(aad), os.urandom(NONCE)
    if ring:
        name, key = keepers[-1].current(ring)
        body = nonce + _cipher(key).encrypt(nonce, plaintext.encode(), _bound(name, aad))
        return f"{MARK}{name}{base64.urlsafe_b64encode(body).decode()}"
    key = _keys()[0]
    sealed = _cipher(key).encrypt(nonce, plaintext.encode(), aad.encode())
    return base64.urlsafe_b64encode(_key_id(key) + nonce + sealed).decode()


def unseal(sealed: str, *, aad: str) -> str:
    """Open a sealed text at the place it was sealed for. Raises `BrokenSeal`."""
    if sealed.startswith(MARK):
        return _unseal_with_data_key(sealed, aad)
    raw = _raw(sealed)
    key_id, nonce, body = raw[:KEY_ID], raw[KEY_ID : KEY_ID + NONCE], raw[KEY_ID + NONCE :]
    for key in _keys():
        if hmac.compare_digest(_key_id(key), key_id):
            return _opened(key, nonce, body, aad.encode(), aad)
    raise BrokenSeal("unknown key")


def _unseal_with_data_key(sealed: str, aad: str) -> str:
    name, body = sealed[len(MARK) : len(MARK) + NAME], _raw(sealed[len(MARK) + NAME :])
    # The text chooses its key: whoever got hold of one town's must not be able to write for another with it.
    named = _TOWN.match(aad)
    if not keepers or named is None or len(name) < NAME:
        raise BrokenSeal("unknown key")
    return _opened(keepers[-1].find(name, named[2]), body[:NONCE], body[NONCE:], _bound(name, aad), aad)


def key_of(sealed: str) -> str:
    """The beginning of a sealed text that says with which key it was sealed. Texts of the first release: a part of it."""
    return sealed[: len(MARK) + NAME] if sealed.startswith(MARK) else sealed[:5]


def first_key() -> str:
    """The `key_of` of what belongs to no town and was sealed with the first of SEAL_KEYS."""
    return base64.urlsafe_b64encode(_key_id(_keys()[0]) + bytes(2)).decode()[:5]


def blind(value: str, *, purpose: str) -> str:
    """A keyed digest (64 hex digits) by which equal values find each other while the value itself is not kept."""
    return hmac.new(blind_key(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def blind_key() -> bytes:
    """The key of all blind indexes. It never changes: an index must find what was written before a rotation."""
    if settings.SEAL_BLIND_KEY:
        return decoded((settings.SEAL_BLIND_KEY,))[0]
    # Until the oldest key is retired, and SEAL_BLIND_KEY holds what was made from it.
    return hmac.new(_keys()[-1], b"blind index", hashlib.sha256).digest()


def _keys() -> tuple[bytes, ...]:
    return decoded(tuple(settings.SEAL_KEYS))


def _bound(name: str, aad: str) -> bytes:
    return f"{name}\n{aad}".encode()


def _raw(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except ValueError:
        raise BrokenSeal("not a sealed text") from None


def _opened(key: bytes, nonce: bytes, body: bytes, bound: bytes, aad: str) -> str:
    try:
        return _cipher(key).decrypt(nonce, body, bound).decode()
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal(aad.split(":")[0]) from error


@functools.lru_cache(maxsize=512)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@functools.lru_cache(maxsize=16)
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID]
