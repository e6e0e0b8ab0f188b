"""One name in four places: partialdef, id, hx-target and the view's `parts`."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, calls, python_sources

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTIAL = re.compile(r"{%\s*partialdef\s+([\w-]+)")
TARGET = re.compile(r"hx-target=\"#([\w-]+)\"")


def partials(template: Path) -> set[str]:
    return set(PARTIAL.findall(template.read_text(encoding="utf-8")))


def parts_of_views() -> dict[str, set[str]]:
    """template name -> the parts that views offer of it; `page(request, "a/b.html", {...}, parts=[...])` with literals only."""
    offered: dict[str, set[str]] = {}
    for source in python_sources():
        for call in calls(source.tree, "page"):
            parts = next((keyword.value for keyword in call.keywords if keyword.arg == "parts"), None)
            if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) and isinstance(parts, ast.List | ast.Tuple):
                names = {element.value for element in parts.elts if isinstance(element, ast.Constant)}
                offered.setdefault(call.args[1].value, set()).update(names)
    return offered


@pytest.mark.parametrize("template", [t for t in TEMPLATES if partials(t)], ids=lambda t: str(t.relative_to(ROOT)))
def test_a_partial_has_one_name_in_all_its_places(template: Path) -> None:
    text, name = template.read_text(encoding="utf-8"), str(template.relative_to(ROOT / "templates"))
    defined = partials(template)
    assert {partial for partial in defined if f'id="{partial}"' not in text} == set(), "no element with this id"
    assert defined == parts_of_views().get(name, set()), "the view's parts"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: str(t.relative_to(ROOT)))
def test_a_target_exists_in_its_template(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert {target for target in TARGET.findall(text) if f'id="{target}"' not in text} == set()


def test_no_view_offers_a_part_of_a_template_without_it() -> None:
    offered = [(template, part) for template, parts in parts_of_views().items() for part in parts]
    assert [(template, part) for template, part in offered if part not in partials(ROOT / "templates" / template)] == []
