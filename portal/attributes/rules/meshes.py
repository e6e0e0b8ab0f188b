"""Half grid squares (JIS X 0410, 2分の1地域メッシュ): about 500 m by 500 m, and all that is ever kept of where somebody is.

    code_at(34.5733, 135.4830)                # -> "513563884"
    reach(34.5733, 135.4830, 2000)[number_of("513563884")]      # -> 1: its centre lies within 2 km

A square is 15 seconds of latitude by 22.5 of longitude; 2 x 2 make one of 1 km, 20 x 20 of those one of the second level, and so on:
the code names the squares from the largest to the smallest. Only Osaka and a margin of some kilometres are counted, from 1; 0 is
"not known". So a distance from a point is a table with one octet for each square, and a person one number in it.
"""

from collections.abc import Iterator
from functools import lru_cache

from portal.lib.distance import metres

# Squares in a degree, north and east.
NORTH, EAST = 240, 160
SOUTHMOST, NORTHMOST, WESTMOST, EASTMOST = 34.2, 35.15, 135.0, 135.85
_BOTTOM, _LEFT = round(SOUTHMOST * NORTH), round((WESTMOST - 100) * EAST)
_ROWS, _IN_A_ROW = round(NORTHMOST * NORTH) - _BOTTOM, round((EASTMOST - 100) * EAST) - _LEFT
HOW_MANY = _ROWS * _IN_A_ROW


def code_at(latitude: float, longitude: float) -> str | None:
    """The square around a point; None outside of Osaka and its margin."""
    north, east = int(latitude * NORTH), int((longitude - 100) * EAST)
    return _code(north, east) if _number(north, east) else None


@lru_cache(maxsize=HOW_MANY)
def number_of(code: str) -> int:
    """Where a square stands among those of Osaka; 0 for what is no code of one."""
    if not (len(code) == 9 and code.isdecimal() and code.isascii() and code[8] in "1234"):
        return 0
    first, second, third, half = (code[:2], code[2:4]), code[4:6], code[6:8], int(code[8]) - 1
    if max(second) > "7":
        return 0
    north, east = (
        int(large) * 160 + int(middle) * 20 + int(small) * 2 + last
        for large, middle, small, last in zip(first, second, third, divmod(half, 2), strict=True)
    )
    return _number(north, east)


def code_of(number: int) -> str:
    north, east = divmod(number - 1, _IN_A_ROW)
    return _code(_BOTTOM + north, _LEFT + east)


def centre(number: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a square."""
    north, east = divmod(number - 1, _IN_A_ROW)
    return (_BOTTOM + north + 0.5) / NORTH, 100 + (_LEFT + east + 0.5) / EAST


def lies_within(number: int, latitude: float, longitude: float, within: int) -> bool:
    """Whether the centre of a square is at most so many metres from a point, as whole metres are counted."""
    return number > 0 and metres(latitude, longitude, *centre(number)) <= within


@lru_cache(maxsize=1024)
def reach(latitude: float, longitude: float, within: int) -> bytes:
    """`lies_within` of all squares at once, by their numbers: 1 or 0."""
    found = bytearray(HOW_MANY + 1)
    for number in _around(latitude, longitude, within):
        found[number] = lies_within(number, latitude, longitude, within)
    return bytes(found)


def _around(latitude: float, longitude: float, within: int) -> Iterator[int]:
    """The numbers in a box that is large enough: a degree is at least 110 km to the north, and here at least 90 km to the east."""
    north, east = within / 110_000 * NORTH + 1, within / 90_000 * EAST + 1
    row, column = latitude * NORTH - _BOTTOM, (longitude - 100) * EAST - _LEFT
    for at in range(max(0, int(row - north)), min(_ROWS, int(row + north) + 1)):
        for beside in range(max(0, int(column - east)), min(_IN_A_ROW, int(column + east) + 1)):
            yield at * _IN_A_ROW + beside + 1


def _number(north: int, east: int) -> int:
    at, beside = north - _BOTTOM, east - _LEFT
    return at * _IN_A_ROW + beside + 1 if 0 <= at < _ROWS and 0 <= beside < _IN_A_ROW else 0


def _code(north: int, east: int) -> str:
    levels = [(one // 160, one % 160 // 20, one % 20 // 2, one % 2) for one in (north, east)]
    (first, second, third, half), (first_, second_, third_, half_) = levels
    return f"{first}{first_}{second}{second_}{third}{third_}{1 + 2 * half + half_}"
