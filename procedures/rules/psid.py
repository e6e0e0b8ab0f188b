"""The public service ID (PSID) of a procedure: which body offers which service of the Universal Menu.

`psid3.0+<corporate number>+<serial>+UM<number>`, as in the registry of childcare support (`psid3.0+1000020133621+1+UM5028`). The corporate
number of a municipality is 000020 and its six-digit code behind a check digit (法人番号の指定等に関する省令: nine less the remainder of
the weighted digits by nine, weights 1 and 2 in turn from the right).
"""

from __future__ import annotations


def corporate_number(town_code: str) -> str:
    """Thirteen digits, of a six-digit code: "271403" → "3000020271403"."""
    body = f"000020{town_code}"
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return f"{9 - weighted % 9}{body}"


def psid(town_code: str, menu_number: str) -> str:
    """ "" without a number of the menu."""
    return f"psid3.0+{corporate_number(town_code)}+1+{menu_number}" if menu_number else ""
