"""Readers who are logged in at the library."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask import request, session


@dataclass(frozen=True)
class Reader:
    """Somebody logged in here: who (pairwise), what the portal may say of them, and the tokens to ask it again."""

    sub: str
    name: str
    token: dict[str, Any]


class Desk:
    """Kept in this process, so that no token ever lies in a browser's cookie."""

    def __init__(self) -> None:
        self._readers: dict[str, Reader] = {}
        self._cleared: set[str] = set()

    def reader(self) -> Reader | None:
        return self._readers.get(session.get("ticket", ""))

    def welcome(self, reader: Reader) -> None:
        session.clear()
        session["ticket"], session["form_key"] = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._readers[session["ticket"]] = reader

    def farewell(self) -> Reader | None:
        gone = self._readers.pop(session.get("ticket", ""), None)
        session.clear()
        return gone

    def clear(self, whose: dict[str, str]) -> None:
        """End every login whose ID token says the same (`sid`, `sub`)."""
        gone = [ticket for ticket, reader in self._readers.copy().items() if whose.items() <= reader.token["userinfo"].items()]
        self._cleared.update(ticket for ticket in gone if self._readers.pop(ticket, None))

    def was_cleared(self) -> bool:
        """Whether it was the portal that ended this browser's login. Told once."""
        ticket = session.get("ticket", "")
        if ticket not in self._cleared:
            return False
        self._cleared.discard(ticket)
        return True

    def sender(self) -> Reader | None:
        """Whoever sent a form of ours; None when the form came from another site."""
        reader = self.reader()
        if reader and secrets.compare_digest(request.form.get("form_key", ""), session["form_key"]):
            return reader
        return None
