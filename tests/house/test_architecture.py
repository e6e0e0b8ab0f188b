"""What ARCHITECTURE.md says of the ground floor is what lies there: a merge of two lists keeps both, and nobody reads them twice."""

import re

from django.conf import settings

LIB = settings.BASE_DIR / "portal" / "lib"


def test_every_module_of_the_ground_floor_is_named_once() -> None:
    page = (settings.BASE_DIR / "ARCHITECTURE.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^portal\.lib +no models: (.*?)^```$", page, re.MULTILINE | re.DOTALL)
    there = {path.stem for path in LIB.glob("*.py")} - {"__init__"}
    assert sorted(re.findall(r"\w+", block)) == sorted(there)
