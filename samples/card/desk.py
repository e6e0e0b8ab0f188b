"""Visits at the phone, and the codes and tokens that come out of them. All of it lives in this process only."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field

from samples.card.deck import Card

CODE_SECONDS, TOKEN_SECONDS = 60, 300


@dataclass(frozen=True)
class Question:
    """What a client asked for when it sent somebody here."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str
    nonce: str
    code_challenge: str
    acr_values: str
    number: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def signing(self) -> bool:
        return "sign" in self.scope


@dataclass(frozen=True)
class Grant:
    """A card that was read for a question."""

    question: Question
    card: Card
    read_at: float

    def fits(self, verifier: str) -> bool:
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return secrets.compare_digest(digest, self.question.code_challenge)


class Desk:
    """Questions wait for a card, codes are given out once, access tokens open userinfo for five minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions: dict[str, Question] = {}
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._seen: set[str] = set()

    def ask(self, question: Question) -> None:
        self._questions[question.number] = question

    def question(self, number: str) -> Question | None:
        return self._questions.get(number)

    def close(self, question: Question) -> None:
        self._questions.pop(question.number, None)

    def code_for(self, question: Question, card: Card) -> str:
        code = secrets.token_urlsafe(24)
        self._codes[code] = Grant(question, card, time.time())
        self.close(question)
        return code

    def spend(self, code: str) -> Grant | None:
        with self._lock:
            grant = self._codes.pop(code, None)
        return grant if grant and time.time() - grant.read_at < CODE_SECONDS else None

    def token_for(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(24)
        self._tokens[token] = grant
        return token

    def bearer(self, token: str) -> Grant | None:
        grant = self._tokens.get(token)
        return grant if grant and time.time() - grant.read_at < TOKEN_SECONDS else None

    def is_new(self, jti: str) -> bool:
        """Whether an assertion comes for the first time."""
        with self._lock:
            if not jti or jti in self._seen:
                return False
            self._seen.add(jti)
            return True
