"""Public places: what a grid square is called after, and what somebody chooses one by. Filled from the floor above in `AppConfig.ready`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from .rules.meshes import code_at


@dataclass(frozen=True)
class Spot:
    name: str
    kind: str
    latitude: float
    longitude: float

    @property
    def mesh(self) -> str | None:
        return code_at(self.latitude, self.longitude)


# A point -> the name of what lies nearest, "" when nothing is near.
namers: list[Callable[[float, float], str]] = []
# A town (None: any) and a part of a name ("": what is best known) -> places.
listers: list[Callable[[str | None, str], Sequence[Spot]]] = []
# A town (None: any) and a whole name -> the places that are called just so.
callers: list[Callable[[str | None, str], Sequence[Spot]]] = []


def nearest(latitude: float, longitude: float) -> str:
    return next(filter(None, (namer(latitude, longitude) for namer in namers)), "")


def found(town_id: str | None, words: str) -> list[Spot]:
    """Those that lie in a square that can be told."""
    return [spot for spot in chain.from_iterable(lister(town_id, words) for lister in listers) if spot.mesh]


def called(town_id: str | None, name: str) -> list[Spot]:
    """As `found`, by the whole name."""
    return [spot for spot in chain.from_iterable(caller(town_id, name) for caller in callers) if spot.mesh]
