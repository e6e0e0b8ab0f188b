"""The master keys: they wrap the data keys of the towns and seal nothing themselves (what belongs to no town apart, see `sealed`).

`FromSettings` takes them from `settings.SEAL_KEYS` (a file by SEAL_KEYS_FILE): the first wraps, all unwrap. For a KMS or an HSM write a
class with the same three methods that asks it, and name it in `settings.SEAL_MASTER`: nothing else of the portal sees a master key.
"""

import base64
import functools
import hashlib
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

SIZE = 32
NONCE = 12
MARK = 8


class MasterMissing(Exception):
    """The master key that wrapped this data key is not here, or is no key at all."""


class Master(Protocol):
    """What a store of master keys must be able to do. `name` is bound in: a wrapped key does not open under another name."""

    def wrap(self, key: bytes, *, name: str) -> str:
        """Text that holds a data key and can lie in the data base. Raises `MasterMissing`."""

    def unwrap(self, wrapped: str, *, name: str) -> bytes:
        """The data key again. Raises `MasterMissing`."""

    def is_current(self, wrapped: str) -> bool:
        """Whether the newest master key wrapped it."""


class FromSettings:
    """Master keys from the environment or a file: base64 of 32 bytes each, the newest first."""

    def wrap(self, key: bytes, *, name: str) -> str:
        master, nonce = self._keys()[0], os.urandom(NONCE)
        return f"{_mark(master)}.{base64.urlsafe_b64encode(nonce + AESGCM(master).encrypt(nonce, key, name.encode())).decode()}"

    def unwrap(self, wrapped: str, *, name: str) -> bytes:
        mark, _, body = wrapped.partition(".")
        for master in self._keys():
            if _mark(master) == mark:
                try:
                    raw = base64.urlsafe_b64decode(body)
                    return AESGCM(master).decrypt(raw[:NONCE], raw[NONCE:], name.encode())
                except (InvalidTag, ValueError) as changed:
                    raise MasterMissing(name) from changed
        raise MasterMissing(name)

    def is_current(self, wrapped: str) -> bool:
        return wrapped.startswith(f"{_mark(self._keys()[0])}.")

    def _keys(self) -> tuple[bytes, ...]:
        return decoded(tuple(settings.SEAL_KEYS))


@functools.cache
def decoded(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    """The bytes of keys in base64. Raises `MasterMissing` when there is none, or one that is no key of 32 bytes."""
    try:
        found = tuple(base64.b64decode(key, validate=True) for key in keys)
    except ValueError:
        raise MasterMissing("SEAL_KEYS") from None
    if not found or any(len(key) != SIZE for key in found):
        raise MasterMissing("SEAL_KEYS")
    return found


def master() -> Master:
    """The store that `settings.SEAL_MASTER` names."""
    return _made(settings.SEAL_MASTER)


@functools.cache
def _made(path: str) -> Master:
    store: Master = import_string(path)()
    return store


@functools.cache
def _mark(key: bytes) -> str:
    return hashlib.sha256(b"master key" + key).hexdigest()[:MARK]
