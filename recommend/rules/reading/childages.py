"""From which age a nursery takes children, as nurseries write it, in months."""

import re

from recommend.rules.written import folded

_AGE = re.compile(r"(?:満)?(\d{1,3})\s*(歳児?|才|[かヶケカヵ箇]月|週|日)(半)?")
_SCHOOL = 6 * 12


def months(text: str) -> tuple[int | None, int | None]:
    """From and to, both included; None is unknown. 「3か月～2歳児」 is 3 to 35: a 2-year-old is one until the third birthday.

    Several groups (「1号認定 3歳児～、2・3号認定 3か月～」) give the widest span.
    """
    written = folded(text).replace("〜", "~").replace("から", "~")
    lowest: list[int] = []
    highest: list[int | None] = []
    for part in re.split(r"[、,。;\n]|\s\d・?\d?号認定", written):
        found = [*_AGE.finditer(part)]
        if not found:
            continue
        lowest.append(_months(found[0]))
        highest.append(_end(found, part))
    if not lowest:
        return None, None
    return min(lowest), None if None in highest else max(one for one in highest if one is not None)


def from_years(text: str) -> int | None:
    """A column of whole years: "0", "3歳"."""
    found = re.fullmatch(r"(\d{1,2})(?:歳児?)?", folded(text))
    return int(found[1]) * 12 if found else None


def _end(found: list[re.Match[str]], part: str) -> int | None:
    if "就学前" in part or "小学校入学前" in part:
        return _SCHOOL
    if len(found) > 1:
        return _months(found[1]) + (11 if found[1][2][0] in "歳才" else 0)
    return None


def _months(found: re.Match[str]) -> int:
    number, unit = int(found[1]), found[2]
    if unit[0] in "歳才":
        return number * 12 + (6 if found[3] else 0)
    if unit == "日":
        return number // 30
    return number // 4 if unit == "週" else number
