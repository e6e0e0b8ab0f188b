"""Days as letters write them (令和8年4月1日), read back: a letter keeps its words, a calendar needs the day."""

from __future__ import annotations

import re
from datetime import date

from portal.lib.wareki import ERAS

_WRITTEN = re.compile(r"([^\d]*?)(元|\d{1,4})年(\d{1,2})月(\d{1,2})日")
_BY_NAME = {era.name: era for era in ERAS}


def day_of(shown: str) -> date | None:
    """The day that `portal.lib.wareki.wareki` wrote; None for anything else."""
    found = _WRITTEN.fullmatch(shown)
    if found is None or (found[1] and found[1] not in _BY_NAME):
        return None
    year = 1 if found[2] == "元" else int(found[2])
    western = _BY_NAME[found[1]].western(year) if found[1] else year
    try:
        return date(western, int(found[3]), int(found[4]))
    except ValueError:
        return None
