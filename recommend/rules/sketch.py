"""A small map drawn by ourselves: points where they lie to each other, a scale, north at the top; and the tiles of a map that lie below.

The drawing is laid out in the Mercator projection that tiles of maps use, so that both lie on each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, cos, pi, radians, tan

from portal.lib.distance import EARTH

WIDTH, HEIGHT, MARGIN, TILE = 400, 300, 24, 256
# Streets can be told apart at 17; at 8 the prefecture fits.
CLOSEST, FURTHEST, STEPS = 17, 5, 8
# Marks nearer than this lie on each other and become one.
TOGETHER = 24
SCALES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)
LONGEST_BAR = 110
# Further from the equator than this the projection ends.
MOST_NORTH = 85.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """Where the places with these numbers are."""

    x: float
    y: float
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        return str(self.numbers[0]) if len(self.numbers) == 1 else f"{self.numbers[0]}+"


@dataclass(frozen=True)
class Tile:
    z: int
    column: int
    row: int
    x: float
    y: float


@dataclass(frozen=True)
class Sketch:
    """`you` is where the distances are from. The bar is `bar` long and stands for `metres`."""

    marks: tuple[Mark, ...]
    you: Point | None
    metres: int
    bar: float
    tiles: tuple[Tile, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def kilometres(self) -> int:
        return self.metres // 1000


def sketch(places: Sequence[tuple[int, Point]], you: Point | None = None, *, is_tiled: bool = False) -> Sketch | None:
    """Numbered places (latitude, longitude) and the one who looks; None when no place says where it is.

    Tiles come in whole steps of size; without them the places fill the drawing.
    """
    if not places:
        return None
    points = [point for _number, point in places] + ([you] if you else [])
    steps = 1 if is_tiled else STEPS
    levels = (part / steps for part in range(CLOSEST * steps, FURTHEST * steps, -1))
    zoom = next((level for level in levels if _fits(points, level)), float(FURTHEST))
    left, top = _corner(points, zoom)
    numbered = [(number, _less(_projected(point, zoom), (left, top))) for number, point in places]
    metres, bar = _scale(points[0][0], zoom)
    tiles = _tiles(left, top, int(zoom)) if is_tiled else ()
    return Sketch(_gathered(numbered), _less(_projected(you, zoom), (left, top)) if you else None, metres, bar, tiles)


def _projected(point: Point, zoom: float) -> Point:
    latitude, longitude = max(-MOST_NORTH, min(MOST_NORTH, point[0])), point[1]
    size = TILE * 2**zoom
    return (longitude + 180) / 360 * size, (1 - asinh(tan(radians(latitude))) / pi) / 2 * size


def _fits(points: Sequence[Point], zoom: float) -> bool:
    across, down = zip(*(_projected(point, zoom) for point in points), strict=True)
    return max(across) - min(across) <= WIDTH - 2 * MARGIN and max(down) - min(down) <= HEIGHT - 2 * MARGIN


def _corner(points: Sequence[Point], zoom: float) -> Point:
    across, down = zip(*(_projected(point, zoom) for point in points), strict=True)
    return (max(across) + min(across) - WIDTH) / 2, (max(down) + min(down) - HEIGHT) / 2


def _less(point: Point, corner: Point) -> Point:
    return round(point[0] - corner[0], 1), round(point[1] - corner[1], 1)


def _gathered(numbered: Sequence[tuple[int, Point]]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for number, (x, y) in numbered:
        near = next((at for at, one in enumerate(marks) if abs(one.x - x) < TOGETHER and abs(one.y - y) < TOGETHER), None)
        if near is None:
            marks.append(Mark(x, y, (number,)))
        else:
            marks[near] = Mark(marks[near].x, marks[near].y, (*marks[near].numbers, number))
    return tuple(marks)


def _scale(latitude: float, zoom: float) -> tuple[int, float]:
    """The longest round distance whose bar is not too long."""
    one_metre = TILE * 2**zoom / (2 * pi * EARTH * cos(radians(min(MOST_NORTH, abs(latitude)))))
    metres = max((some for some in SCALES if some * one_metre <= LONGEST_BAR), default=SCALES[0])
    return metres, round(metres * one_metre, 1)


def _tiles(left: float, top: float, zoom: int) -> tuple[Tile, ...]:
    most = 2**zoom
    return tuple(
        Tile(zoom, column, row, round(column * TILE - left, 1), round(row * TILE - top, 1))
        for column in range(int(left // TILE), int((left + WIDTH) // TILE) + 1)
        for row in range(int(top // TILE), int((top + HEIGHT) // TILE) + 1)
        if 0 <= row < most and 0 <= column < most
    )
