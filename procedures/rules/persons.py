"""People in a form: the applicant's own four items, and somebody of the family.

A browser says which person it means by a number; the portal puts the values in its place before any rule sees them (`settle`), and the
number is dropped. So an answer holds words and days, never a key that another could send.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date

from portal.lib.japanese import fold_kana, is_reading
from procedures.rules import days
from procedures.rules.conditions import Answer
from procedures.rules.definition import Field, Kind
from procedures.rules.raw import BadAnswer, boxes

DAY_BOXES = ("era", "year", "month", "day")
FAMILY_BOXES = ("who", "name", "kana", *DAY_BOXES)
DETAILS_BOXES = ("name", "kana", *DAY_BOXES, "address")
ITEMS = ("name", "kana", "birth_on", "address")
OTHER = "other"
CARD = "card"
_LONGEST = {"name": 120, "kana": 120, "address": 300}


@dataclass(frozen=True)
class Person:
    """Somebody of the resident's own family, as the portal knows them; empty texts are unknown."""

    id: str
    name: str
    kana: str
    birth_on: str


@dataclass(frozen=True)
class Details:
    """What the portal knows of the applicant, by item. `proven` are those that their card has shown; these cannot be typed over."""

    known: Mapping[str, str]
    proven: frozenset[str] = frozenset()

    def answer(self) -> dict[str, str]:
        return {**{item: self.known.get(item, "") for item in ITEMS}, "proven": _listed(self.proven)}


@dataclass(frozen=True)
class People:
    """Whom a form may take from the portal."""

    family: Sequence[Person] = ()
    details: Details = default(default_factory=lambda: Details({}))


NOBODY = People()


def settle_all(fields: Iterable[Field], typed: Mapping[str, object], people: People) -> dict[str, object]:
    by_key = {field.key: field for field in fields}
    return {key: settle(by_key[key], raw, people) if key in by_key else raw for key, raw in typed.items()}


def settle(field: Field, raw: object, people: People) -> object:
    """What was typed, with the portal's own values where it has them. Other kinds pass through."""
    match field.kind:
        case Kind.FAMILY:
            return _settled_family(raw, people.family)
        case Kind.MY_DETAILS:
            return _settled_details(raw, people.details)
        case _:
            return raw


def _settled_family(raw: object, family: Sequence[Person]) -> object:
    """Somebody whose number is not in the resident's own family stays a number, and `family` refuses that."""
    if not isinstance(raw, list | tuple) or len(raw) != len(FAMILY_BOXES):
        return raw if isinstance(raw, list | tuple) else None
    chosen = next((person for person in family if person.id == raw[0]), None)
    if chosen is None:
        return raw
    kana = chosen.kana or raw[FAMILY_BOXES.index("kana")]
    return {"name": chosen.name, "kana": kana, "birth_on": chosen.birth_on}


def _settled_details(raw: object, details: Details) -> object:
    """Proven items stand over whatever was typed into their place."""
    if not isinstance(raw, list | tuple) or len(raw) != len(DETAILS_BOXES):
        return raw if isinstance(raw, list | tuple) else None
    typed = dict(zip(DETAILS_BOXES, raw, strict=True))
    told: dict[str, object] = {item: typed[item] for item in ("name", "kana", "address")}
    told["birth_on"] = [typed[box] for box in DAY_BOXES]
    return {**told, **{item: details.known[item] for item in details.proven}, "proven": _listed(details.proven)}


def _listed(items: frozenset[str]) -> str:
    return " ".join(item for item in ITEMS if item in items)


def family(field: Field, raw: object, today: date) -> Answer | None:
    told = raw if isinstance(raw, Mapping) else _typed_family(raw)
    if not any(told.get(item) for item in ("name", "kana")) and not _has_day(told.get("birth_on")):
        return None
    return _person(told, today)


def _typed_family(raw: object) -> Mapping[str, object]:
    typed = boxes(raw, FAMILY_BOXES)
    if typed["who"] not in {OTHER, ""}:
        raise BadAnswer("not_your_family")
    return {"name": typed["name"], "kana": typed["kana"], "birth_on": [typed[box] for box in DAY_BOXES]}


def details(field: Field, raw: object, today: date) -> Answer | None:
    """An answer says which of its items were proven; from a browser's boxes nothing ever is."""
    if isinstance(raw, Mapping):
        told: Mapping[str, object] = raw
    else:
        typed = boxes(raw, DETAILS_BOXES)
        told = {**typed, "birth_on": [typed[box] for box in DAY_BOXES]}
    if not any(told.get(item) for item in ("name", "kana", "address")) and not _has_day(told.get("birth_on")):
        return None
    address = boxes({"address": told.get("address")}, ("address",))["address"]
    if not address:
        raise BadAnswer("person_address_missing")
    if len(address) > _LONGEST["address"]:
        raise BadAnswer("too_long", limit=_LONGEST["address"], length=len(address))
    return {**_person(told, today), "address": address, "proven": _proven(told.get("proven"))}


def _proven(raw: object) -> str:
    return _listed(frozenset(raw.split())) if isinstance(raw, str) else ""


def _has_day(raw: object) -> bool:
    return any(raw[1:]) if isinstance(raw, list | tuple) else bool(raw)


def _person(told: Mapping[str, object], today: date) -> dict[str, str]:
    found = boxes(told, ("name", "kana"))
    found["kana"] = fold_kana(found["kana"])
    for part in ("name", "kana"):
        if not found[part]:
            raise BadAnswer(f"person_{part}_missing")
        if len(found[part]) > _LONGEST[part]:
            raise BadAnswer("too_long", limit=_LONGEST[part], length=len(found[part]))
    if not is_reading(found["kana"]):
        raise BadAnswer("person_kana")
    birth_on = days.day(told.get("birth_on") or "", today, is_past=True)
    if birth_on is None:
        raise BadAnswer("person_birth_missing")
    return {**found, "birth_on": birth_on}
