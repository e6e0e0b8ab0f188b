"""What services can be told about a resident, and which scope asks for it. Names as in OpenID Connect Core §5.1, 5.2 and 5.4.

A resident's own mail address is not among them: it would join what pairwise numbers keep apart. `email` is a relay address.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

OPENID = "openid"


@dataclass(frozen=True)
class Claim:
    """`code` as in userinfo, `scope` that asks for it, `item` what a resident agrees to: one item may be told as several claims."""

    code: str
    scope: str
    item: str


NAME, KANA, BIRTH, SEX, ADDRESS, TOWN, WARD, CHILDREN, MAIL = (
    "name", "kana", "birthdate", "gender", "address", "town", "ward", "children", "email",
)  # fmt: skip
ITEMS = (NAME, KANA, BIRTH, SEX, ADDRESS, TOWN, WARD, CHILDREN, MAIL)
ALL = (
    Claim("name", "profile", NAME),
    Claim("family_name", "profile", NAME),
    Claim("given_name", "profile", NAME),
    Claim("name#ja-Kana-JP", "profile", KANA),
    Claim("family_name#ja-Kana-JP", "profile", KANA),
    Claim("given_name#ja-Kana-JP", "profile", KANA),
    Claim("birthdate", "profile", BIRTH),
    Claim("gender", "profile", SEX),
    Claim("email", "email", MAIL),
    Claim("email_verified", "email", MAIL),
    Claim("address", "address", ADDRESS),
    Claim("town", "residence", TOWN),
    Claim("ward", "residence", WARD),
    Claim("children", "children", CHILDREN),
)
SCOPES = (OPENID, *dict.fromkeys(claim.scope for claim in ALL))
# What nobody but the card can say: told only when it was read there.
FROM_THE_CARD = frozenset({BIRTH, SEX, ADDRESS})


def scopes_of(items: Collection[str]) -> tuple[str, ...]:
    """The scopes a service needs to be told these items, `openid` first."""
    return (OPENID, *dict.fromkeys(claim.scope for claim in ALL if claim.item in items))


def unknown(items: Collection[str]) -> list[str]:
    """Items that we have not, in order."""
    return sorted(set(items) - set(ITEMS))


def released(*, scopes: Collection[str], named: Collection[str], agreed: Collection[str]) -> tuple[Claim, ...]:
    """What may be told now: asked for by a scope or by its own name, and part of what the resident agreed to."""
    return tuple(claim for claim in ALL if claim.item in agreed and (claim.scope in scopes or claim.code in named))


@dataclass(frozen=True)
class Use:
    """One use of a service as the rule sees it: the items it may see, and the answer to its purpose as it reads now.

    `until` is when the yes ends.
    """

    code: str
    items: tuple[str, ...]
    is_required: bool
    is_agreed: bool
    was_agreed: bool = False
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Agreement:
    """What one resident agrees to with one service at this moment: to be linked (stage one), and each use (stage two)."""

    is_linked: bool
    uses: tuple[Use, ...] = ()

    @property
    def may_enter(self) -> bool:
        """Linked, and no use missing without which the service cannot work."""
        return self.is_linked and all(use.is_agreed for use in self.uses if use.is_required)

    @property
    def must_ask(self) -> bool:
        """Not entered yet, or something that was agreed to has changed or run out. A plain no is not asked again."""
        return not self.may_enter or any(use.was_agreed and not use.is_agreed for use in self.uses)

    @property
    def items(self) -> Mapping[str, str]:
        """Item → code of the first use that allows it."""
        allowed: dict[str, str] = {}
        for use in self.uses:
            if self.may_enter and use.is_agreed:
                for item in use.items:
                    allowed.setdefault(item, use.code)
        return allowed
