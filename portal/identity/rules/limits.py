"""How often one may try. Counted for each account and each address, and apart for a browser the account knows.

Somebody who guesses at Hanako's account shuts out other strangers, never Hanako at her own telephone; two hundred people behind one
address do not shut each other out, for a try that succeeds is given back.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """SEND has a code mailed · GUESS tries a code · TOUCH tries a passkey, which names no account until it has succeeded ·
    MAKE has a file made for somebody who need not log in · TELL says something without a name."""

    SEND = "send"
    GUESS = "guess"
    TOUCH = "touch"
    MAKE = "make"
    TELL = "tell"


@dataclass(frozen=True)
class Limit:
    """At most `tries` within the last `within`, at any moment."""

    tries: int
    within: dt.timedelta


QUARTER = dt.timedelta(minutes=15)
PER_ACCOUNT = {Action.SEND: Limit(5, QUARTER), Action.GUESS: Limit(10, QUARTER)}
# Two hundred people behind one address (a school, a carrier) ask for a code in the minutes after nine o'clock.
PER_ADDRESS = {
    Action.SEND: Limit(240, dt.timedelta(minutes=5)),
    Action.GUESS: Limit(100, QUARTER),
    Action.TOUCH: Limit(100, QUARTER),
    # A library's computers on the first of April; a machine that asks for more costs us a third of a second each.
    Action.MAKE: Limit(120, QUARTER),
    # A class of thirty tries it out together; who would drown a town in remarks writes one every twenty seconds.
    Action.TELL: Limit(45, QUARTER),
}


@dataclass(frozen=True)
class Counter:
    """What is counted together, by a name that must be hashed before it leaves the process."""

    name: str
    limit: Limit


def counters(action: Action, *, account: str, known_device: str, address: str) -> tuple[Counter, ...]:
    """What one try counts against. `account` and `known_device` may be "": nobody named yet, a browser the account does not know."""
    if account and known_device and action in PER_ACCOUNT:
        return (Counter(f"{action}:account:{account}:device:{known_device}", PER_ACCOUNT[action]),)
    found = [Counter(f"{action}:account:{account}", PER_ACCOUNT[action])] if account and action in PER_ACCOUNT else []
    return (*found, Counter(f"{action}:address:{network_of(address)}", PER_ADDRESS[action]))


def network_of(address: str) -> str:
    """An address as it is counted: IPv6 by its /64, which is what one household has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False).network_address) if known.version == 6 else str(known)


def wait(tries: Sequence[float], limit: Limit, now: float) -> float:
    """Seconds until another try is allowed, 0.0 for now. `tries` are instants (seconds since 1970) in any order."""
    counted = sorted(at for at in tries if at > now - limit.within.total_seconds())
    if len(counted) < limit.tries:
        return 0.0
    return max(0.0, counted[len(counted) - limit.tries] + limit.within.total_seconds() - now)
