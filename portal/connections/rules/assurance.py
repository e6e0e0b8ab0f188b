"""How somebody logged in, as services hear it: `auth_time`, `amr`, `acr`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SELF_ASSERTED = "urn:tobira:acr:1"
STRONG = "urn:tobira:acr:2"
LEVELS = (SELF_ASSERTED, STRONG)

# From allauth's records of a session to the names of RFC 8176.
_METHODS = {"password": "pwd", "code": "otp", "password_reset": "otp"}
_FACTORS = {"webauthn": "hwk", "totp": "otp", "recovery_codes": "kba"}


@dataclass(frozen=True)
class Assurance:
    """auth_time: seconds since 1970 of the newest proof in this session; amr: RFC 8176 values, sorted."""

    auth_time: int
    amr: tuple[str, ...]
    acr: str


def assess(records: Sequence[Mapping[str, object]]) -> Assurance:
    """Weigh the proofs of a session. Without any (a session that was not made by a login) auth_time is 0: never fresh."""
    times = [at for record in records if isinstance(at := record.get("at"), int | float)]
    amr = {name for record in records if (name := _name(record))}
    factors = {record.get("type") for record in records if record.get("method") == "mfa"}
    # A passkey is two factors in one (possession, and PIN or finger on the device).
    if "webauthn" in factors or (factors and len(records) > len(factors)):
        return Assurance(int(max(times, default=0)), tuple(sorted(amr | {"mfa"})), STRONG)
    return Assurance(int(max(times, default=0)), tuple(sorted(amr)), SELF_ASSERTED)


def _name(record: Mapping[str, object]) -> str | None:
    method = record.get("method")
    if method == "mfa":
        return _FACTORS.get(str(record.get("type")))
    return _METHODS.get(str(method))


def satisfies(acr: str, wanted: Sequence[str]) -> bool:
    """Whether a level is at least one of those wanted; nothing wanted is always satisfied, an unknown level never."""
    return not wanted or any(level in LEVELS and LEVELS.index(acr) >= LEVELS.index(level) for level in wanted)


def is_fresh(auth_time: int, *, asks_login: bool, max_age: int | None, sent_to_login_at: float | None, now: float) -> bool:
    """Whether the login that is there will do for a request with `prompt=login` or `max_age`.

    `sent_to_login_at` is when this very request was sent to the login before: a login after it answers both demands, and
    `max_age=0` does not send people round in circles.
    """
    if sent_to_login_at is not None and auth_time >= int(sent_to_login_at):
        return True
    return not asks_login and (max_age is None or now - auth_time <= max_age)
