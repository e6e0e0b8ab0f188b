"""The published JSON Schema is that of the code, and knows every kind and every question of the rule language."""

import json
import re
from pathlib import Path
from typing import Any

from procedures.rules import schema
from procedures.rules.definition import Kind

FILE = Path(__file__).resolve().parents[2] / "docs" / "procedure.schema.json"
DRAWN: dict[str, Any] = json.loads(schema.text())


def test_the_published_schema_is_that_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == schema.text(), "python -m procedures.rules.schema > docs/procedure.schema.json"


def test_every_reference_leads_somewhere() -> None:
    names = set(re.findall(r'"\$ref": "#/\$defs/(\w+)"', schema.text()))
    assert names == set(DRAWN["$defs"])


def test_it_knows_every_kind_and_takes_nothing_unknown() -> None:
    assert DRAWN["$defs"]["Kind"]["enum"] == [kind.value for kind in Kind]
    shapes = [shape for shape in DRAWN["$defs"].values() if shape.get("type") == "object"]
    assert [shape.get("title") for shape in shapes if shape.get("additionalProperties") is not False] == []


def _names(name: str) -> set[str]:
    return set(DRAWN["$defs"][name]["properties"])


def test_the_names_are_those_that_are_written() -> None:
    """By their names in JSON, not by those in Python."""
    assert _names("OneOf") == {"field", "in"}
    assert _names("Counted") == {"rows", "gt", "gte", "lt", "lte"}
    assert _names("If") == {"if", "then", "else"}
    assert _names("Between") == {"from", "to"}
