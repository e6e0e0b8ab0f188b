"""An address that comes as one string, split by the list of municipalities that postal data gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PREFECTURE = re.compile("東京都|北海道|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県|..県")
# 郡 at the head of a town's or village's name; 大和郡山市 has none.
DISTRICT = re.compile("^.{1,5}?郡(?=.+[町村]$)")
CITY_WITH_WARD = re.compile("(.+?市)(.+区)")

Cities = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Address:
    """`code` is the five-digit municipality code (of the ward in a designated city); empty when the town was not recognised."""

    prefecture: str
    town: str
    ward: str
    rest: str
    code: str


def split(address: str, cities: Cities, home: str = "大阪府") -> Address:
    """`cities` maps (prefecture, city as the post writes it) to its code. An address may leave out prefecture and 郡.

    Without a prefecture the address is looked up in `home`, then everywhere, where one city alone must have the name.
    """
    text = address.strip().replace("\u3000", " ")
    named = PREFECTURE.match(text)
    rest = text[named.end() :].lstrip() if named else text
    found = _beginnings(rest, cities, {named[0] if named else home})
    if not found and not named:
        found = _beginnings(rest, cities, {prefecture for prefecture, _city in cities})
        found = found if len({prefecture for prefecture, _written, _code in found}) == 1 else []
    if not found:
        return Address(named[0] if named else "", "", "", rest, "")
    prefecture, written, code = max(found, key=lambda match: len(match[1]))
    with_ward = CITY_WITH_WARD.fullmatch(written)
    town, ward = (with_ward[1], with_ward[2]) if with_ward else (DISTRICT.sub("", written), "")
    return Address(prefecture, town, ward, rest[len(written) :].strip(), code)


def _beginnings(rest: str, cities: Cities, prefectures: set[str]) -> list[tuple[str, str, str]]:
    """(prefecture, city as written here, code) of all cities that the text begins with, with or without their 郡."""
    return [
        (prefecture, written, code)
        for (prefecture, city), code in cities.items()
        if prefecture in prefectures
        for written in {city, DISTRICT.sub("", city)}
        if rest.startswith(written)
    ]
