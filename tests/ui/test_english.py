"""English: every text of the whole portal is translated, and the compiled file is that of the text file.

The texts are gathered anew from the sources, as `make messages` does, but without its tools: a bare machine has no gettext.
A text inside an f-string, or in a function of another name, is found here and not by `make messages`: write it so that both find it.
The compiled file is committed for the same reason; `make messages` renews both.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import DebugLexer, Token, TokenType
from django.test import Client
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
CODE = ("portal", "notifications", "procedures", "recommend")
GETTEXT = re.compile(r"(?:n|np|p)?gettext(?:_lazy|_noop)?")
FACTS = re.compile(r"%\(\w+\)[sd]|%[sd%]|{\w*}")
QUOTED = r'(?:".*"\n)+'
ENTRY = re.compile(
    rf"^(?:msgctxt (?P<context>{QUOTED}))?msgid (?P<id>{QUOTED})(?:msgid_plural {QUOTED})?(?P<said>(?:msgstr(?:\[\d\])? {QUOTED})+)",
    re.MULTILINE,
)

Text = tuple[str, str]
"""(context or "", Japanese)"""


def joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.split("\n") if line)


def catalogue() -> dict[Text, list[str]]:
    """All entries with their English; two forms where a number decides."""
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8") + "\n"
    entries = {}
    for match in ENTRY.finditer(text):
        forms = re.split(r"^msgstr(?:\[\d\])? ", match["said"], flags=re.MULTILINE)[1:]
        entries[joined(match["context"] or ""), joined(match["id"])] = [joined(form) for form in forms]
    del entries["", ""]
    return entries


def gettext_names(tree: ast.AST) -> dict[str, str]:
    """What the file calls gettext's functions: {"_": "gettext_lazy"}."""
    mine = {node.name: "gettext_noop" for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "_"}
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation")
    return mine | {name.asname or name.name: name.name for node in imports for name in node.names if GETTEXT.fullmatch(name.name)}


def texts_of_code(path: Path) -> Iterator[Text]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = gettext_names(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        has_context = names[node.func.id].startswith(("p", "np"))
        if len(words) > has_context:
            yield (words[0], words[1]) if has_context else ("", words[0])


def texts_of_template(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    for quoted in re.findall(r'_\(("[^"]*"|\'[^\']*\')\)', source):
        yield "", quoted[1:-1]
    tokens = iter(DebugLexer(source).tokenize())
    for token in tokens:
        bits = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else [""]
        context = bits[bits.index("context") + 1][1:-1] if "context" in bits else ""
        if bits[0] in ("translate", "trans") and bits[1][0] in "\"'":
            yield context, bits[1].split("|")[0][1:-1].replace("%", "%%") if "%" in bits[1] else bits[1][1:-1]
        elif bits[0] in ("blocktranslate", "blocktrans"):
            yield context, inside(tokens, is_trimmed="trimmed" in bits)


def inside(tokens: Iterator[Token], *, is_trimmed: bool) -> str:
    """The text of a block up to its plural or its end, with `%(name)s` for each variable."""
    parts = []
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            break
        parts.append(f"%({token.contents})s" if token.token_type == TokenType.VAR else token.contents.replace("%", "%%"))
    text = "".join(parts)
    return trim_whitespace(text) if is_trimmed else text


def texts() -> set[Text]:
    code = [path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    found = {text for path in code for text in texts_of_code(path)}
    return found | {text for path in templates for text in texts_of_template(path)}


def test_the_catalogue_holds_every_text_of_the_portal_and_no_other() -> None:
    assert sorted(texts() ^ catalogue().keys()) == []


def test_nothing_is_left_untranslated_or_uncertain() -> None:
    assert [said for said, english in catalogue().items() if not all(english)] == []
    assert re.findall(r"^#, .*fuzzy.*$", (CATALOGUE / "django.po").read_text(encoding="utf-8"), re.MULTILINE) == []


def test_a_translation_fills_in_the_same_facts() -> None:
    entries = [(said, form) for (_, said), english in catalogue().items() for form in english]
    assert [(said, form) for said, form in entries if sorted(FACTS.findall(said)) != sorted(FACTS.findall(form))] == []


def test_a_translation_begins_and_ends_its_lines_where_the_text_does() -> None:
    entries = [(said, form) for (_, said), english in catalogue().items() for form in english]
    assert [said for said, form in entries if (said[0] == "\n", said[-1] == "\n") != (form[0] == "\n", form[-1] == "\n")] == []


def test_the_compiled_file_is_that_of_the_text_file() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (context, said), english in catalogue().items():
        if len(english) == 2:
            assert [compiled.ngettext(said, said, count) for count in (1, 2)] == english
        else:
            assert [compiled.pgettext(context, said) if context else compiled.gettext(said)] == english


@pytest.mark.django_db
def test_a_guest_who_chooses_english_reads_english(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/account/login/"})
    html = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in html
    assert "<h1>Log in</h1>" in html
    shown = re.sub(r"<[^>]*>", " ", html[html.index("<main") : html.index("</main>")])
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", shown) == []
