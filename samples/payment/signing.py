"""Signed words, as the portal and this page have agreed: HMAC-SHA256 over canonical JSON of the purpose and all fields but `signature`."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping

GOOD_FOR = 300


def signed(purpose: str, words: Mapping[str, str], key: str) -> dict[str, str]:
    whole = {**words, "at": str(int(time.time())), "nonce": secrets.token_urlsafe(18)}
    return {**whole, "signature": _signature(purpose, whole, key)}


def opened(purpose: str, words: Mapping[str, str], key: str) -> dict[str, str] | None:
    """The words, when they are the portal's, for this purpose, and fresh."""
    told = {name: value for name, value in words.items() if name != "signature"}
    if not hmac.compare_digest(_signature(purpose, told, key).encode(), words.get("signature", "").encode()):
        return None
    return told if told.get("at", "").isdecimal() and abs(time.time() - int(told["at"])) <= GOOD_FOR else None


def _signature(purpose: str, words: Mapping[str, str], key: str) -> str:
    text = json.dumps([purpose, dict(words)], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
