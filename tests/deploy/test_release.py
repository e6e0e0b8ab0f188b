"""A release is named in one place, its record and its upgrade notes go with it, and the handbook leaves no page out."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal import __version__
from tests.house.sources import ROOT, committed_files

DOCS = ROOT / "docs"
SITE = ROOT / "deploy" / "mkdocs.yml"
NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)\s]*)?\)")


def releases() -> list[tuple[str, date]]:
    """As the record of changes has them, the newest first."""
    first, *rest = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert first == "Unreleased", "what comes next stands on top"
    told = [re.fullmatch(r"(\d+\.\d+\.\d+)（(\d{4}-\d\d-\d\d)）", heading) for heading in rest]
    assert None not in told, f"a number and a day: {rest}"
    return [(one[1], date.fromisoformat(one[2])) for one in told if one]


def test_the_version_stands_in_one_place_and_is_the_newest_of_the_record() -> None:
    found = releases()
    assert found[0][0] == __version__
    numbers = [tuple(map(int, NUMBER.fullmatch(version).groups())) for version, _on in found]  # type: ignore[union-attr]
    assert numbers == sorted(set(numbers), reverse=True)
    assert [on for _version, on in found] == sorted((on for _version, on in found), reverse=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "portal.__version__"}


def test_every_release_has_its_notes_for_who_upgrades() -> None:
    text = (DOCS / "upgrading.md").read_text(encoding="utf-8")
    assert [version for version, _on in releases() if f"\n### {version}\n" not in text] == []


def pages_named(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [page for part in parts for page in pages_named(part)]


def test_the_site_names_every_page_once_and_no_other() -> None:
    named = pages_named(yaml.safe_load(SITE.read_text(encoding="utf-8"))["nav"])
    written = [str(path.relative_to(DOCS)) for path in committed_files() if path.suffix == ".md" and DOCS in path.parents]
    assert sorted(named) == sorted(written)


def test_a_warning_of_the_site_is_an_error_and_it_asks_nobody_for_fonts() -> None:
    told = yaml.safe_load(SITE.read_text(encoding="utf-8"))
    assert told["theme"]["font"] is False
    assert {how for kind in told["validation"].values() for how in kind.values()} == {"warn"}
    assert "mkdocs build --quiet --strict" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_one_that_is_there(page: Path) -> None:
    linked = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in linked if not (page.parent / link).is_file()] == []
