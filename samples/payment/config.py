"""Where the payment page listens, whose orders it takes, and the key that it shares with them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    host: str
    port: int
    portal_url: str
    key: str
    may_be_told: bool

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Raise `SystemExit` with one sentence when there is no key."""
        key = Path(env["PAYMENT_KEY_FILE"]).read_text().strip() if "PAYMENT_KEY_FILE" in env else env.get("PAYMENT_KEY", "")
        if not key:
            raise SystemExit("Set PAYMENT_KEY (or PAYMENT_KEY_FILE) to the key that the portal has.")
        portal_url = env.get("PORTAL_URL", "http://localhost:8000").rstrip("/")
        return cls(env.get("HOST", "127.0.0.1"), int(env.get("PORT", "8013")), portal_url, key, env.get("PAYMENT_CONTROL") == "1")
