"""What came with the program: open data and the items of a few towns (`data/README.md`)."""

from pathlib import Path

from recommend.rules import itemfile
from recommend.rules.catalogue import DataSet
from recommend.rules.itemfile import ItemFile

DATA = Path(__file__).resolve().parent.parent / "data"


def content(data_set: DataSet) -> bytes:
    return (DATA / data_set.file).read_bytes()


def items(code: str) -> ItemFile | None:
    """The items and events shipped for a town (or the prefecture), None when there are none."""
    file = DATA / f"items_{code}.json"
    return itemfile.read(file.read_bytes()) if file.exists() else None
