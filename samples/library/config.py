"""What the library must be told: where the portal is, and who the library is there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    portal_url: str
    client_id: str
    client_secret: str
    host: str
    port: int
    own_url: str
    loans_file: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Raise `SystemExit` with one sentence when a value is missing or cannot be read."""
        port = int(env.get("PORT", "8010"))
        return cls(
            portal_url=env.get("PORTAL_URL", "http://localhost:8000").rstrip("/"),
            client_id=env.get("CLIENT_ID", "library"),
            client_secret=_secret(env),
            host=env.get("HOST", "127.0.0.1"),
            port=port,
            own_url=env.get("LIBRARY_URL", f"http://localhost:{port}").rstrip("/"),
            loans_file=env.get("LIBRARY_DB", str(Path(tempfile.gettempdir()) / f"library-{port}.sqlite3")),
        )


def _secret(env: Mapping[str, str]) -> str:
    if secret := env.get("CLIENT_SECRET"):
        return secret
    path = Path(env.get("CLIENT_SECRET_FILE", ""))
    if not path.is_file():
        raise SystemExit("Set CLIENT_SECRET or CLIENT_SECRET_FILE: the portal gave the secret when it connected the library.")
    return path.read_text().strip()
