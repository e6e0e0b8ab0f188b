"""How what the portal knows is put into the words of OpenID Connect Core §5.1 and §5.1.1."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.lib import ages

MONTHS_UNTIL = 3


@dataclass(frozen=True)
class Address:
    """As the card says it: in one line, and in parts. `town` with its ward."""

    line: str
    prefecture: str
    town: str
    rest: str


def names(family: str, given: str, family_kana: str, given_kana: str) -> dict[str, object]:
    """The name in one piece and in two, and its reading under the language tag of kana."""
    return {
        "name": f"{family} {given}".strip(),
        "family_name": family,
        "given_name": given,
        "name#ja-Kana-JP": f"{family_kana} {given_kana}".strip(),
        "family_name#ja-Kana-JP": family_kana,
        "given_name#ja-Kana-JP": given_kana,
    }


def from_the_card(address: Address, birth_on: dt.date, sex: str) -> dict[str, object]:
    """Birth date (ISO 8601), sex as `male` or `female` (else left out), and the address with its parts."""
    parts = {
        "formatted": address.line, "region": address.prefecture, "locality": address.town, "street_address": address.rest,
        "country": "JP",
    }  # fmt: skip
    return {
        "birthdate": birth_on.isoformat(),
        "gender": sex if sex in ("male", "female") else "",
        "address": {name: value for name, value in parts.items() if value},
    }


def children(births: Sequence[dt.date], today: dt.date) -> list[dict[str, int]]:
    """Full years of each child, the youngest first, with full months below three years. Ages only: no child is known by them."""
    ages_in_months = sorted(ages.age_in_months(birth, today) for birth in births if birth <= today)
    return [_age(months) for months in ages_in_months]


def _age(months: int) -> dict[str, int]:
    years = months // 12
    return {"age": years} if years >= MONTHS_UNTIL else {"age": years, "age_in_months": months}
