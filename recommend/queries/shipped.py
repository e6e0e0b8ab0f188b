"""What came with the program: open data and the items of a few towns (`data/README.md`)."""

import functools
from pathlib import Path

from recommend.rules import calendarplan, itemfile
from recommend.rules.calendarplan import Plan
from recommend.rules.catalogue import DataSet
from recommend.rules.itemfile import ItemFile

DATA = Path(__file__).resolve().parent.parent / "data"


def content(data_set: DataSet) -> bytes:
    return (DATA / data_set.file).read_bytes()


def items(code: str) -> ItemFile | None:
    """The items and events shipped for a town (or the prefecture), None when there are none."""
    file = DATA / f"items_{code}.json"
    return itemfile.read(file.read_bytes()) if file.exists() else None


@functools.cache
def calendar_plan(town_id: str | None) -> Plan:
    """The children's calendar of a town: the country's, with the town's differences where it has told any. Read once per process."""
    town = DATA / "calendar" / f"{town_id}.json"
    differences = town.read_bytes() if town_id and town.exists() else None
    return calendarplan.read((DATA / "calendar" / "standard.json").read_bytes(), differences)


def calendar_plans() -> tuple[Plan, ...]:
    """The country's, and those of the towns that have told differences."""
    return (calendar_plan(None), *(calendar_plan(file.stem) for file in sorted((DATA / "calendar").glob("[0-9]*.json"))))
