"""Every template compiles, obeys the content security policy, and says what it needs."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"})
# Mails and papers are not pages: their readers know no policy, and paper needs its style inside.
PAGES = [name for name in ALL if name.endswith(".html") and not name.startswith("pdf/") and "/email/" not in name]
COMPONENTS = [name for name in PAGES if name.startswith("components/")]

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated htmx attribute": re.compile(r"\bhx-on\b|\bhx-vars\b|hx-(vals|headers)=[\"']js:", re.IGNORECASE),
    "a file of another site": re.compile(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"(https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("name", ALL)
def test_a_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_nothing_that_the_policy_would_stop(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_it_takes(name: str) -> None:
    said = re.findall(r"{% comment %}(.*?){% endcomment %}", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    assert len(said) == 1
    assert re.search(r"[Pp]arameters[: ]|No parameters", said[0])


@pytest.mark.parametrize("name", [name for name in PAGES if "{% extends" in (ROOT / name).read_text(encoding="utf-8")])
def test_extends_stands_first(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").startswith("{% extends ")


@pytest.mark.parametrize("name", PAGES)
def test_what_takes_the_focus_to_be_scrolled_says_what_it_is(name: str) -> None:
    """A stop without a role and a name is read as nothing: somebody who only listens does not know where they are."""
    stops = re.findall(r"<[a-z]+[^>]*\btabindex=\"0\"[^>]*>", (ROOT / name).read_text(encoding="utf-8"))
    assert [tag for tag in stops if not (re.search(r"\brole=\"", tag) and re.search(r"\baria-label(ledby)?=\"[^\"]", tag))] == []
