"""What services can be told about a resident, and which scope asks for it. Never a mail address: it would join what is kept apart."""

from collections.abc import Collection
from dataclasses import dataclass

OPENID = "openid"


@dataclass(frozen=True)
class Claim:
    """`code` as in userinfo, `scope` that asks for it."""

    code: str
    scope: str


NAME = Claim("name", "profile")
KANA = Claim("name#ja-Kana-JP", "profile")
TOWN = Claim("town", "residence")
ALL = (NAME, KANA, TOWN)
SCOPES = (OPENID, *dict.fromkeys(claim.scope for claim in ALL))


def scopes_of(codes: Collection[str]) -> tuple[str, ...]:
    """The scopes a service needs to be told these claims, `openid` first."""
    return (OPENID, *dict.fromkeys(claim.scope for claim in ALL if claim.code in codes))


def unknown(codes: Collection[str]) -> list[str]:
    """Codes that are no claim of ours, in order."""
    return sorted(set(codes) - {claim.code for claim in ALL})


def released(*, scopes: Collection[str], offered: Collection[str], consented: Collection[str]) -> tuple[str, ...]:
    """What may be told now: asked for by scope, registered for the service, and agreed to by the resident."""
    return tuple(claim.code for claim in ALL if claim.scope in scopes and claim.code in offered and claim.code in consented)
