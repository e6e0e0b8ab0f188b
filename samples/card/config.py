"""Where the sandbox listens, and which clients are registered with it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REALM = "/api/realms/main"


@dataclass(frozen=True)
class Client:
    """A registered relying party: exact redirect addresses and the public halves of its keys."""

    client_id: str
    redirect_uris: tuple[str, ...]
    keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Config:
    host: str
    port: int
    own_url: str
    clients_file: Path
    may_lie: bool

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Raise `SystemExit` with one sentence when the clients' file is not named."""
        port = int(env.get("PORT", "8020"))
        if "CARD_CLIENTS" not in env:
            raise SystemExit("Set CARD_CLIENTS to the file that says which clients are registered (manage.py card_client writes it).")
        own_url = env.get("CARD_URL", f"http://localhost:{port}").rstrip("/")
        return cls(env.get("HOST", "127.0.0.1"), port, own_url, Path(env["CARD_CLIENTS"]), env.get("CARD_CONTROL") == "1")

    @property
    def issuer(self) -> str:
        return self.own_url + REALM

    def client(self, client_id: str) -> Client | None:
        """Read at each question: a client may be registered while the sandbox runs."""
        for row in json.loads(self.clients_file.read_text()):
            if row["client_id"] == client_id:
                return Client(row["client_id"], tuple(row["redirect_uris"]), tuple(row["keys"]))
        return None
