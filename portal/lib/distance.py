"""How far it is, as the crow flies."""

from math import asin, cos, degrees, radians, sin, sqrt

EARTH = 6_371_000.0


def metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> int:
    """Whole metres on the sphere (haversine), good to half a percent."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return round(2 * EARTH * asin(sqrt(half)))


def rounded(distance: int) -> int:
    """As a person would say it: to 10 m below a kilometre, to 100 m above."""
    step = 10 if distance < 1000 else 100
    return round(distance / step) * step


def box(latitude: float, longitude: float, reach: int) -> tuple[float, float, float, float]:
    """South, north, west, east of a square that holds everything within so many metres."""
    north = degrees(reach / EARTH) * 1.01
    east = north / max(0.01, cos(radians(min(89.0, abs(latitude) + north))))
    return latitude - north, latitude + north, longitude - east, longitude + east
