"""How sure the portal is of somebody. Two questions, kept apart:

* `Standing`: what *this session* has shown. It opens things, and it grows old.
* `identity_of`: what the *person* has ever shown. It says whose account this is, and opens nothing by itself.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """GUEST nothing · MAIL a verified mail address or a passkey · CARD the card was read · SIGNED the card's signature."""

    GUEST = 0
    MAIL = 1
    CARD = 2
    SIGNED = 3


class Method(StrEnum):
    """How something was shown. ENDED shows nothing: it takes back every card proof before it (a lost card, a recovery)."""

    MAIL = "mail"
    PASSKEY = "passkey"
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    CARD = "card"
    SIGNATURE = "signature"
    COUNTER = "counter"
    ENDED = "ended"


# How long a session lives on one proof. A page may ask for something fresher (`Need.max_age`), never for something staler.
HOLDS = {
    Level.GUEST: dt.timedelta(0),
    Level.MAIL: dt.timedelta(hours=12),
    Level.CARD: dt.timedelta(hours=1),
    Level.SIGNED: dt.timedelta(hours=1),
}
# Certificates on the card live five years; after that a reading of it no longer says whose account this is.
IDENTITY_HOLDS = dt.timedelta(days=5 * 366)
# As fresh as a strict letter asks for: the card must have been read just now.
STRICT = dt.timedelta(minutes=5)

# RFC 8176. A passkey is used with PIN or finger, the card with its PIN: two factors in one gesture.
_AMR = {
    Method.MAIL: ("otp",),
    Method.PASSKEY: ("hwk", "mfa"),
    Method.APP: ("otp",),
    Method.RECOVERY_CODE: ("kba",),
    Method.CARD: ("mfa", "pin", "sc"),
    Method.SIGNATURE: ("mfa", "pin", "sc"),
}
_SECOND_FACTORS = {Method.APP, Method.RECOVERY_CODE}


@dataclass(frozen=True)
class Need:
    """What a page, a letter, a procedure or a service asks for. `max_age` None: any age within what the level allows.

    `is_strong`: two factors are needed, whatever they are.
    """

    level: Level
    max_age: dt.timedelta | None = None
    is_strong: bool = False


@dataclass(frozen=True)
class Proof:
    """One thing shown once. `issuer` is "" for what the portal checked itself, else the upstream that vouches."""

    method: Method
    level: Level
    at: dt.datetime
    issuer: str = ""


@dataclass(frozen=True)
class Standing:
    """What one session has shown. `proofs` are its own, newest last; `at` is the moment that is asked about."""

    proofs: tuple[Proof, ...]
    at: dt.datetime

    @property
    def level(self) -> Level:
        """The highest level that still holds."""
        return max((proof.level for proof in self._holding()), default=Level.GUEST)

    @property
    def proven_at(self) -> dt.datetime | None:
        """When the level that holds was shown last."""
        level = self.level
        return max((proof.at for proof in self._holding() if proof.level == level), default=None)

    @property
    def auth_time(self) -> dt.datetime | None:
        """The newest proof of any level, as connected services ask for it."""
        return max((proof.at for proof in self.proofs), default=None)

    @property
    def amr(self) -> tuple[str, ...]:
        """RFC 8176 names of what was shown and still holds, sorted."""
        names = {name for proof in self._holding() for name in _AMR.get(proof.method, ())}
        return tuple(sorted(names | ({"mfa"} if self.is_strong else set())))

    @property
    def is_strong(self) -> bool:
        """Two factors: a passkey, the card, or a mailed code together with something from an authenticator."""
        methods = {proof.method for proof in self._holding()}
        return any("mfa" in _AMR.get(method, ()) for method in methods) or bool(Method.MAIL in methods and methods & _SECOND_FACTORS)

    def meets(self, need: Need) -> bool:
        """Whether something shown in this session is high enough and fresh enough. A higher proof serves a lower need."""
        if need.level is Level.GUEST:
            return True
        if need.is_strong and not self.is_strong:
            return False
        return any(proof.level >= need.level and self._is_within(proof, need.max_age) for proof in self._holding())

    def _holding(self) -> list[Proof]:
        return [proof for proof in self.proofs if self._is_within(proof, HOLDS[proof.level])]

    def _is_within(self, proof: Proof, age: dt.timedelta | None) -> bool:
        return age is None or dt.timedelta(0) <= self.at - proof.at <= age


def standing_of(proofs: Iterable[Proof], now: dt.datetime) -> Standing:
    """Weigh the proofs of one session, among them what ended the person's card proofs from anywhere."""
    return Standing(tuple(_in_force(proofs)), now)


def identity_of(proofs: Iterable[Proof], now: dt.datetime) -> Level:
    """The highest level the person has ever shown, in any session: "identity is proven" from CARD up."""
    return max((proof.level for proof in _in_force(proofs) if now - proof.at <= IDENTITY_HOLDS), default=Level.GUEST)


def _in_force(proofs: Iterable[Proof]) -> list[Proof]:
    in_order = sorted(proofs, key=lambda proof: proof.at)
    ended = max((proof.at for proof in in_order if proof.method is Method.ENDED), default=None)
    return [
        proof for proof in in_order if proof.method is not Method.ENDED and (ended is None or proof.level < Level.CARD or proof.at > ended)
    ]
