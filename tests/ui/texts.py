"""Every text of the portal as it stands in its sources, and as a language says it.

The texts are gathered anew from the sources, as `make messages` does, but without its tools: a bare machine has no gettext.
A text inside an f-string, or in a function of another name, is found here and not by `make messages`: write it so that both find it.

`for_residents` leaves out what only officers read: the admin rooms, their templates, commands, and the modules that nothing but those
imports. Officers read Japanese or English; residents read every language of the portal.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import DebugLexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import to_locale, trim_whitespace

ROOT = Path(__file__).resolve().parents[2]
CODE = ("portal", "notifications", "procedures", "recommend")
GETTEXT = re.compile(r"(?:n|np|p)?gettext(?:_lazy|_noop)?")
QUOTED = r'(?:".*"\n)+'
ENTRY = re.compile(
    rf"^(?:msgctxt (?P<context>{QUOTED}))?msgid (?P<id>{QUOTED})(?:msgid_plural {QUOTED})?(?P<said>(?:msgstr(?:\[\d\])? {QUOTED})+)",
    re.MULTILINE,
)
# Where an answer to a resident begins: addresses and views, what the framework calls, papers, and the roof.
DOORS = re.compile(
    r"(^|/)(apps|urls|me_urls|tasks|middleware|context|settings|celery|views)\.py$|/(views|templatetags|documents)/|^portal/front/"
)
OFFICE = re.compile(
    r"/(admin|management)/|/(admin|backoffice)\.py$|^templates/admin/|^portal/front/(health|surroundings|starting)\.py$|/desks\.py$"
)

Text = tuple[str, str]
"""(context or "", Japanese)"""


def file_of(language: str) -> Path:
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.split("\n") if line)


def catalogue(language: str) -> dict[Text, list[str]]:
    """All entries as the language says them; several forms where a number decides."""
    text = file_of(language).read_text(encoding="utf-8") + "\n"
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


def everywhere() -> dict[Text, set[str]]:
    """Each text with the paths of the files it stands in."""
    code = [path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    found: dict[Text, set[str]] = {}
    for path in [*code, *templates]:
        for text in texts_of_code(path) if path.suffix == ".py" else texts_of_template(path):
            found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return found


def for_residents() -> set[Text]:
    reached = reached_by_residents()
    return {text for text, where in everywhere().items() if any(is_met(path, reached) for path in where)}


def is_met(path: str, reached: set[str]) -> bool:
    return not OFFICE.search(path) and (path.startswith("templates/") or path in reached)


def reached_by_residents() -> set[str]:
    """The modules that a resident's request can come to, by their paths; what is imported for annotations counts too."""
    paths = {name_of(path): path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts}
    relative = {name: path.relative_to(ROOT).as_posix() for name, path in paths.items()}
    waiting = [name for name, path in relative.items() if DOORS.search(path) and not OFFICE.search(path)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in reached or name not in paths or OFFICE.search(relative[name]):
            continue
        reached.add(name)
        waiting += [name.rpartition(".")[0], *imports_of(name, paths[name])]
    return {relative[name] for name in reached}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(name: str, path: Path) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
