"""The part of the audience language that a form with boxes can write.

Up to three groups, any of which; in a group, all of it; and a last one whose every condition shuts people out. Who has not told what
is asked for is never shut in nor out by guess: "without a car" means who has said so. What is more intricate (groups within
groups, two spans of age at once) is written as JSON; `boxes` gives None for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_GROUPS = 3
# Box -> what it asks, and how its list of alternatives is called in the rule.
LISTS = {
    "areas": ("area", "in"),
    "interests": ("interests", "any_of"),
    "languages": ("lang", "in"),
    "postals": ("postal", "in"),
    "works": ("work", "in"),
    "dwellings": ("dwelling", "in"),
    "pets": ("pets", "any_of"),
    "cars": ("car", "in"),
    "cares": ("care", "in"),
    "disabilities": ("disability", "any_of"),
}
DAYS = {"moved_within": "moved", "due_within": "due"}
_BOX_OF = {asked: (box, word) for box, (asked, word) in LISTS.items()}
_DAYS_OF = {asked: box for box, asked in DAYS.items()}


# How far from a place, in metres; another distance is written as JSON.
DISTANCES = (500, 1_000, 2_000, 5_000, 10_000)
USUAL_DISTANCE = 2_000


@dataclass(frozen=True)
class Spot:
    """A place, as a clerk types and reads it: 「堺市役所（34.5733, 135.483）」."""

    name: str
    lat: float
    lon: float

    def __str__(self) -> str:
        return f"{self.name}（{self.lat!r}, {self.lon!r}）"


@dataclass(frozen=True)
class Group:
    """Ages in whole years, both ends included (18 to 64); of a child in months if `child_unit` says so.

    `class_from` and `class_to` are ages on 1 April (クラス年齢). `eve`: as statutes count, an age is reached on the day before.
    `child_least`: so many children at once. The conditions on a child are all asked of one and the same child.
    """

    areas: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    child_from: int | None = None
    child_to: int | None = None
    child_unit: str = ""
    class_from: int | None = None
    class_to: int | None = None
    grades: tuple[str, ...] = ()
    child_least: int | None = None
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    eve: bool = False
    household_from: int | None = None
    household_to: int | None = None
    due_within: int | None = None
    moved_within: int | None = None
    near: Spot | None = None
    near_within: int = USUAL_DISTANCE
    postals: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    dwellings: tuple[str, ...] = ()
    cars: tuple[str, ...] = ()
    pets: tuple[str, ...] = ()
    cares: tuple[str, ...] = ()
    disabilities: tuple[str, ...] = ()

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What it asks, one condition after the other."""
        found = [*_lists(self, ("areas",))]
        if (age := _span(self.age_from, self.age_to, eve=self.eve)) is not None:
            found.append({"attr": "age", **age})
        if where := _where(self):
            least = {"min": self.child_least} if (self.child_least or 1) > 1 else {}
            found.append({"some": "child", "where": where, **least})
        found += _lists(self, ("interests", "languages"))
        if (size := _ends(self.household_from, self.household_to)) is not None:
            found.append({"attr": "household", **size})
        found += [{"attr": asked, "within_days": days} for box, asked in DAYS.items() if (days := getattr(self, box))]
        if self.near:
            point = {"lat": self.near.lat, "lon": self.near.lon}
            found.append({"attr": "near", **point, "metres": self.near_within, "name": self.near.name})
        found += _lists(self, ("postals", "works", "dwellings", "cars", "pets", "cares", "disabilities"))
        return found


@dataclass(frozen=True)
class Boxes:
    """All boxes of a form. `without`: whoever one of its conditions holds for is left out."""

    groups: tuple[Group, ...] = ()
    without: Group = field(default_factory=Group)


class TooIntricate(ValueError):
    pass


def written(boxes: Boxes) -> dict[str, Any]:
    """The rule; {} (everybody) when all boxes are empty."""
    alternatives = [parts for group in boxes.groups if (parts := group.parts)]
    inside = _all(alternatives[0]) if len(alternatives) == 1 else {"any": [_all(parts) for parts in alternatives]} if alternatives else {}
    if not (shut_out := boxes.without.parts):
        return inside
    outside = {"not": shut_out[0] if len(shut_out) == 1 else {"any": shut_out}}
    if not inside:
        return outside
    return {"all": [*(inside["all"] if inside.keys() == {"all"} else [inside]), outside]}


def boxes(rule: Mapping[str, Any]) -> Boxes | None:
    """The boxes that would write this rule, None when none would."""
    try:
        inside, outside = _without(rule)
        alternatives = inside["any"] if inside.keys() == {"any"} else [inside] if inside else []
        read = Boxes(tuple(_read(_parts(node)) for node in alternatives), _read(outside))
    except TooIntricate:
        return None
    return read if len(read.groups) <= MOST_GROUPS and written(read) == dict(rule) else None


def _without(rule: Mapping[str, Any]) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """What is asked, and what shuts out."""
    if rule.keys() == {"not"}:
        return {}, _alternatives(rule["not"])
    last = rule["all"][-1] if rule.keys() == {"all"} else {}
    if last.keys() != {"not"}:
        return rule, ()
    rest = rule["all"][:-1]
    return rest[0] if len(rest) == 1 else {"all": rest}, _alternatives(last["not"])


def _alternatives(node: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return node["any"] if node.keys() == {"any"} else [node]


def _parts(node: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return node["all"] if node.keys() == {"all"} else [node]


def _all(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"all": parts}


def _lists(group: Group, names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"attr": LISTS[name][0], LISTS[name][1]: list(codes)} for name in names if (codes := getattr(group, name))]


def _where(group: Group) -> dict[str, Any]:
    where: dict[str, Any] = {}
    if (age := _span(group.child_from, group.child_to, eve=group.eve, unit=group.child_unit)) is not None:
        where["age"] = age
    if group.class_from is not None or group.class_to is not None:
        where["class_age"] = {"gte": group.class_from or 0, "lt": (20 if group.class_to is None else group.class_to) + 1}
    if group.grades:
        where["grade"] = list(group.grades)
    return where


def _span(low: int | None, high: int | None, *, eve: bool, unit: str = "") -> dict[str, Any] | None:
    ends = _ends(low, high)
    if ends is None:
        return None
    return ends | ({"unit": unit} if unit == "month" else {}) | ({"basis": "eve"} if eve else {})


def _ends(low: int | None, high: int | None) -> dict[str, Any] | None:
    if low is None and high is None:
        return None
    return ({} if low is None else {"gte": low}) | ({} if high is None else {"lt": high + 1})


def _read(parts: Iterable[Mapping[str, Any]]) -> Group:
    facts: dict[str, Any] = {}
    for part in parts:
        for name, value in _facts(part).items():
            if facts.setdefault(name, value) != value:
                raise TooIntricate
    return Group(**facts)


def _facts(part: Mapping[str, Any]) -> dict[str, Any]:
    match part:
        case {"attr": "age", **span}:
            return _read_span(span, "age")
        case {"attr": "household", **span}:
            return {"household_from": span.get("gte"), "household_to": _last(span)}
        case {"attr": "near", "lat": lat, "lon": lon, "metres": metres, "name": name} if metres in DISTANCES:
            return {"near": Spot(name, lat, lon), "near_within": metres}
        case {"attr": asked, "within_days": days} if asked in _DAYS_OF:
            return {_DAYS_OF[asked]: days}
        case {"attr": asked} if asked in _BOX_OF:
            box, word = _BOX_OF[asked]
            return {box: tuple(part.get(word, ()))}
        case {"some": "child", "where": where, **rest}:
            return _child(where) | ({"child_least": rest["min"]} if "min" in rest else {})
    raise TooIntricate


def _child(where: Mapping[str, Any]) -> dict[str, Any]:
    facts = _read_span(where["age"], "child") if "age" in where else {}
    if "class_age" in where:
        facts |= {"class_from": where["class_age"].get("gte"), "class_to": _last(where["class_age"])}
    return facts | ({"grades": tuple(where["grade"])} if "grade" in where else {})


def _read_span(span: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    unit = span.get("unit", "year")
    if unit != "year" and (prefix, unit) != ("child", "month"):
        raise TooIntricate
    unit_box = {"child_unit": "month"} if unit == "month" else {}
    return {f"{prefix}_from": span.get("gte"), f"{prefix}_to": _last(span), "eve": span.get("basis") == "eve"} | unit_box


def _last(span: Mapping[str, Any]) -> int | None:
    below = span.get("lt")
    return None if below is None else below - 1
