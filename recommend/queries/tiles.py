"""The picture below the points of a map: tiles of somebody else's map, if an operator has named one. None by default.

    MAP_TILES=https://tiles.example/{z}/{x}/{y}.png     MAP_TILES_SAY=© the owner of the map, shown under it
"""

import logging
import os
import re
from dataclasses import dataclass

from django.http import HttpRequest

from recommend.rules.sketch import Sketch

logger = logging.getLogger(__name__)

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?/", re.IGNORECASE)
VARIABLE, SAY = "MAP_TILES", "MAP_TILES_SAY"


@dataclass(frozen=True)
class Picture:
    url: str
    x: float
    y: float


def address() -> str:
    """With {z}, {x} and {y} for what is wanted; "" when there is none, or none that can be used."""
    written = os.environ.get(VARIABLE, "").strip()
    if not written:
        return ""
    is_usable = bool(origin(written)) and all(part in written for part in ("{z}", "{x}", "{y}"))
    if not is_usable:
        logger.warning("%s must be an https address with {z}, {x} and {y}; maps are drawn without it", VARIABLE)
    return written if is_usable else ""


def origin(written: str) -> str:
    found = _ORIGIN.match(written)
    return found[0].removesuffix("/") if found else ""


def image_sources(request: HttpRequest) -> tuple[str, ...]:
    """For the content security policy: only the pages that do show tiles."""
    return (origin(address()),) if getattr(request, "shows_map_tiles", False) else ()


def owner() -> str:
    return os.environ.get(SAY, "").strip()


def pictures(drawn: Sketch) -> list[Picture]:
    template = address()
    if not template:
        return []
    return [
        Picture(template.replace("{z}", str(one.z)).replace("{x}", str(one.column)).replace("{y}", str(one.row)), one.x, one.y)
        for one in drawn.tiles
    ]
