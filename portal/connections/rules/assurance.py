"""How somebody logged in, as services hear it: `auth_time`, `amr`, `acr`. Worked out of what the session has shown.

`urn:tobira:acr:1`  somebody who holds a verified mail address or a passkey
`urn:tobira:acr:2`  two factors: a passkey, a mailed code with an authenticator, or the card
`urn:tobira:acr:3`  the My Number card was read (or signed with) in this session, at most five minutes ago
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.identity.rules.levels import STRICT, Level, Need, Standing

SELF_ASSERTED = "urn:tobira:acr:1"
STRONG = "urn:tobira:acr:2"
CARD = "urn:tobira:acr:3"
LEVELS = (SELF_ASSERTED, STRONG, CARD)
NEEDS = {SELF_ASSERTED: Need(Level.MAIL), STRONG: Need(Level.MAIL, is_strong=True), CARD: Need(Level.CARD, STRICT)}


@dataclass(frozen=True)
class Assurance:
    """auth_time: seconds since 1970 of the newest proof in this session; amr: RFC 8176 values, sorted."""

    auth_time: int
    amr: tuple[str, ...]
    acr: str


def assess(standing: Standing) -> Assurance:
    """What a service is told. Without any proof (a session that was not made by a login) auth_time is 0: never fresh."""
    newest = standing.auth_time
    acr = next((level for level in reversed(LEVELS) if standing.meets(NEEDS[level])), SELF_ASSERTED)
    return Assurance(int(newest.timestamp()) if newest else 0, standing.amr, acr)


def need_of(wanted: Collection[str]) -> Need | None:
    """What has to be shown for the easiest of the levels wanted; None when none of them is a level of ours."""
    return next((NEEDS[level] for level in LEVELS if level in wanted), None)


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
