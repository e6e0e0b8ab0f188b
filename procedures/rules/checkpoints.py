"""What an office wants to have looked at before it decides: a few points, one per line."""

MOST, LONGEST = 20, 100


def points(text: str) -> tuple[str, ...]:
    """The lines that say something, each once, in their order. The words are the point: who changes them asks anew."""
    return tuple(dict.fromkeys(line for raw in text.splitlines() if (line := " ".join(raw.split()))))


def open_among(text: str, ticked: frozenset[str]) -> tuple[str, ...]:
    return tuple(point for point in points(text) if point not in ticked)


def is_too_much(text: str) -> bool:
    found = points(text)
    return len(found) > MOST or any(len(point) > LONGEST for point in found)
