"""English: what residents meet on the way in is translated, and the compiled file is that of the text file.

The compiled file is committed, for a bare machine has no gettext tools; `make messages` and `msgfmt` renew it.
"""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
COLON = "between a field and its error"
FOLDERS = ("components", "account", "mfa", "usersessions", "errors")
TEXT = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')(?!\s+context)""")
ENTRY = re.compile(r'^msgid (?P<id>(?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?msgstr(?:\[0\])? (?P<str>(?:".*"\n?)+)', re.MULTILINE)


def catalogue() -> dict[str, str]:
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    return {joined(match["id"]): joined(match["str"]) for match in ENTRY.finditer(text) if joined(match["id"])}


def joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.split("\n") if line)


def texts_of_the_face() -> set[str]:
    files = [ROOT / "templates" / "base.html", *(path for folder in FOLDERS for path in (ROOT / "templates" / folder).rglob("*.*"))]
    return {one or other for path in files for one, other in TEXT.findall(path.read_text(encoding="utf-8"))}


def test_everything_on_the_way_in_is_translated() -> None:
    assert sorted(texts_of_the_face() - catalogue().keys()) == []


def test_a_translation_fills_in_the_same_facts() -> None:
    facts = re.compile(r"%\(\w+\)[sd]|{\w+}")
    wrong = {said for said, english in catalogue().items() if set(facts.findall(said)) != set(facts.findall(english))}
    assert wrong == set()


def test_the_compiled_file_is_that_of_the_text_file() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    found = {said: {compiled.gettext(said), compiled.ngettext(said, said, 1), compiled.pgettext(COLON, said)} for said in catalogue()}
    assert [said for said, english in catalogue().items() if english not in found[said]] == []


@pytest.mark.django_db
def test_a_guest_who_chooses_english_reads_english(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/account/login/"})
    html = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in html
    assert "<h1>Log in</h1>" in html
    shown = re.sub(r"<[^>]*>", " ", html[html.index("<main") : html.index("</main>")])
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", shown) == []
