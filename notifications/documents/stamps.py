"""Row fingerprints: what our own exports write beside each row, so that a shifted or half-sorted column is found at once.

A keyed digest over the case number, the birth date and the name as they are written in that row. Sorting whole rows, taking rows
out and filling in results keep it right; moving one of the three cells against the others does not.
"""

from __future__ import annotations

import hmac

from portal.lib import sealed
from portal.lib.japanese import encode_cp932, variant_key

HEADER = "照合コード"
LENGTH = 16


def stamp(town_id: str, case_number: str, birth_on: str, name: str) -> str:
    """16 hexadecimal digits that begin with a letter, or Excel would take some of them for numbers. `birth_on` is ISO or ""."""
    # As the file can hold it: in CP932 a letter that is lacking is written 〓, and comes back so.
    written = variant_key(encode_cp932(name).decode("cp932"))
    digest = sealed.blind(f"{case_number}\n{birth_on}\n{written}", purpose=f"notifications.stamp:{town_id}")
    return f"k{digest[: LENGTH - 1]}"


def is_right(found: str, town_id: str, case_number: str, birth_on: str, name: str) -> bool:
    return hmac.compare_digest(found.lower().encode(), stamp(town_id, case_number, birth_on, name).encode())
