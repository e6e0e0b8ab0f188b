"""Lists of facilities that a clerk may put into a question, filled by the floors above, which know the places of a town."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Town code → its lists: what is listed (code), in words, and the facilities as (value, name, group).
Lister = Callable[[str], Sequence["FacilityList"]]
listers: list[Lister] = []

MOST = 500


@dataclass(frozen=True)
class FacilityList:
    code: str
    label: str
    facilities: tuple[tuple[str, str, str], ...]


def lists(town_id: str) -> dict[str, FacilityList]:
    """By code. Empty where no list of the town has been collected."""
    return {each.code: each for lister in listers for each in lister(town_id) if each.facilities}


def as_choices(found: FacilityList, old: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """A facility that was there already keeps its value, for answers and conditions name it."""
    known = {one["label"]: one["value"] for one in old}
    listed = found.facilities[:MOST]
    return [{"value": known.get(name, value), "label": name, **({"group": group} if group else {})} for value, name, group in listed]
