"""The handbooks say what the screens say: each name in 「」 stands in a template or a text of ours, each address leads somewhere."""

import functools
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from portal.front import handbooktext
from portal.front.handbooks import FOLDER, NAMES, handbook
from tests.cast import Cast
from tests.house.sources import ROOT, python_sources

FILES = [FOLDER / f"handbook-{name}.md" for name in NAMES]
QUOTED = re.compile(r"「([^「」]+)」")
ADDRESS = re.compile(r"`(/[^`\s]*)`")


@functools.cache
def everything_said() -> str:
    pages = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "templates").rglob("*.html"))]
    return "\n".join([*pages, *(source.text for source in python_sources())])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_name_in_it_stands_on_a_screen(file: Path) -> None:
    named = [name for name in QUOTED.findall(file.read_text(encoding="utf-8")) if name]
    assert len(named) > 20
    assert sorted({name for name in named if name not in everything_said()}) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_address_in_it_leads_somewhere(file: Path) -> None:
    def is_lost(address: str) -> bool:
        try:
            resolve(address)
        except Resolver404:
            return True
        return False

    text = file.read_text(encoding="utf-8")
    assert [address for address in ADDRESS.findall(text) if is_lost(address)] == []
    files = re.findall(r"\]\(([^)]+)\)", text)
    assert [name for name in files if not (FOLDER / name).is_file()] == []


def test_anybody_reads_them_and_the_office_leads_there(cast: Cast, as_mori: Client, client: Client) -> None:
    assert reverse("front:handbooks") in as_mori.get("/admin/").text
    listed = client.get(reverse("front:handbooks")).text
    for name in NAMES:
        assert reverse("front:handbook", args=[name]) in listed
        page = client.get(reverse("front:handbook", args=[name])).text
        assert page.count("<h2 id=") == len(handbook(name).tasks) > 10
        assert "**" not in page
    assert client.get(reverse("front:handbook", args=["nobody"])).status_code == 404


def test_what_a_handbook_is_read_as(tmp_path: Path) -> None:
    file = tmp_path / "h.md"
    file.write_text(
        "# T\n\n## a `b`\n1. x **y**\n   z\n2. <i>\n\n| h |\n|---|\n| [c](d.md) |\n\n- u\nplain\n```\n# no\n```\n", encoding="utf-8"
    )
    book = handbooktext.read(file, lambda to: f"/{to}/")
    assert [(part.kind, len(part.lines), len(part.rows), part.raw) for part in book.parts] == [
        ("h2", 1, 0, ""), ("ol", 2, 0, ""), ("table", 0, 2, ""), ("ul", 1, 0, ""), ("text", 1, 0, ""), ("code", 0, 0, "# no"),
    ]  # fmt: skip
    assert [(piece.kind, piece.text) for piece in book.parts[1].lines[0]] == [("text", "x "), ("bold", "y"), ("text", "z")]
    assert book.parts[2].rows[1][0][0].to == "/d.md/"
    file.write_text("no title\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"h\.md"):
        handbooktext.read(file)
