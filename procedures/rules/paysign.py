"""Signed words between the portal and the provider of payments: HMAC-SHA256 over all of them, with purpose, instant and a number used once.

The other side signs in the same way (samples/payment has its own copy): canonical JSON of `purpose` and all fields but `signature`.
What is signed for one purpose ("order", "call", "return" …) says nothing for another.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime

# Clocks differ a little, lines are slow; after it an answer is as good as none.
GOOD_FOR = 300
_LONGEST, _MOST = 1000, 20

Words = Mapping[str, str]


class NotSigned(ValueError):
    """Not from whom it says, not for this purpose, changed on the way, or too old. `args[0]` says which, for the log."""


def signed(purpose: str, words: Words, key: str, now: datetime) -> dict[str, str]:
    whole = {**words, "at": str(int(now.timestamp())), "nonce": secrets.token_urlsafe(18)}
    return {**whole, "signature": _signature(purpose, whole, key)}


def opened(purpose: str, words: object, key: str, now: datetime) -> dict[str, str]:
    """The words without the signature, when it is right and fresh. Raises `NotSigned`."""
    if not isinstance(words, Mapping) or len(words) > _MOST or not key:
        raise NotSigned("shape")
    if not all(isinstance(part, str) and len(part) <= _LONGEST for pair in words.items() for part in pair):
        raise NotSigned("shape")
    told = {name: value for name, value in words.items() if name != "signature"}
    if not hmac.compare_digest(_signature(purpose, told, key).encode(), str(words.get("signature", "")).encode()):
        raise NotSigned("signature")
    at = told.get("at", "")
    if not (at.isascii() and at.isdecimal() and len(at) <= 12) or abs(now.timestamp() - int(at)) > GOOD_FOR:
        raise NotSigned("time")
    if not told.get("nonce"):
        raise NotSigned("nonce")
    return told


def _signature(purpose: str, words: Words, key: str) -> str:
    text = json.dumps([purpose, dict(words)], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
