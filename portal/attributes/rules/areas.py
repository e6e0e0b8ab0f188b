"""Which town a ward belongs to, from its code alone."""

# JIS X 0402: a designated city's wards are numbered directly after the city itself.
_WARDS = {"271004": range(27101, 27140), "271403": range(27141, 27160)}


def town_of(code: str) -> str:
    """The six-digit code of the municipality; the code itself when it is no ward of Osaka or Sakai."""
    number = int(code[:5])
    return next((town for town, wards in _WARDS.items() if number in wards), code)


def has_wards(town: str) -> bool:
    return town in _WARDS
